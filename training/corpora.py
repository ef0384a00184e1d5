"""Which corpora the embedded model is trained and tested on: source, commit, licence, use. The reader of their converted files is
offered here too."""

from training.chunks import Chunk, read, write

__all__ = ["Chunk", "read", "write"]
