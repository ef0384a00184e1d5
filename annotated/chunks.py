"""A chunk of annotated text, and the jsonl files of chunks that every training stage reads and writes."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SUFFIXES = (".jsonl", ".jsonl.gz")
# The annotation layers that a file may lack as a whole.
LAYERS = ("ents", "heads", "deps", "tags", "pos", "morphs", "lemmas")


@dataclass(frozen=True)
class Chunk:
    """A few consecutive sentences of one document; every column has one value a word.

    `ents` are BIO tags, "-" where the source does not say (never to be read as "O"). `heads` are indices into `words`, a root is
    its own head.
    """

    id: str
    corpus: str
    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    sent_starts: tuple[bool, ...]
    ents: tuple[str, ...] | None = None
    heads: tuple[int, ...] | None = None
    deps: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    pos: tuple[str, ...] | None = None
    morphs: tuple[str, ...] | None = None
    lemmas: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        columns = {"spaces": self.spaces, "sent_starts": self.sent_starts} | {
            layer: getattr(self, layer) for layer in LAYERS
        }
        for name, column in columns.items():
            if column is not None and len(column) != len(self.words):
                raise ValueError(f"chunk {self.id}: {len(column)} values in {name} for {len(self.words)} words")

    @property
    def document(self) -> str:
        """The id of the document the chunk was cut from."""
        return self.id.split("#")[0]


def read(folder: Path, name: str) -> list[Chunk]:
    """The chunks of the file `name`, such as `ner/train_gum`, plain or gzipped.

    Raises FileNotFoundError where there is neither, ValueError naming file and line where a line is no chunk.
    """
    file = _file(folder, name)
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    chunks: list[Chunk] = []
    # Only "\n" ends a line here: texts hold other characters that str.splitlines takes for line ends.
    for number, line in enumerate(content.decode().rstrip("\n").split("\n") if content else [], 1):
        try:
            chunks.append(from_record(json.loads(line)))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{file}, line {number}: not a chunk ({error}); convert the corpus again") from error
    return chunks


def write(folder: Path, name: str, chunks: Iterable[Chunk]) -> Path:
    """Write a gzipped file, the same bytes for the same chunks, and give its path."""
    file = folder / f"{name}.jsonl.gz"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(to_record(chunk), ensure_ascii=False) + "\n" for chunk in chunks)
    file.write_bytes(gzip.compress(text.encode(), mtime=0))
    return file


def from_record(record: dict[str, Any]) -> Chunk:
    """A chunk from a line's JSON."""
    layers = {layer: tuple(record[layer]) for layer in LAYERS if record.get(layer) is not None}
    required = {column: tuple(record[column]) for column in ("words", "spaces", "sent_starts")}
    return Chunk(id=record["id"], corpus=record["corpus"], **required, **layers)


def to_record(chunk: Chunk) -> dict[str, Any]:
    """A line's JSON: absent layers are left out."""
    return {name: value for name, value in asdict(chunk).items() if value is not None}


def _file(folder: Path, name: str) -> Path:
    files = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
    for file in files:
        if file.is_file():
            return file
    raise FileNotFoundError(
        f"no {files[0]} or .gz there: --corpora names the folder of converted corpora; "
        "`python -m training.corpora` says which to fetch, `python -m training.convert` how to convert them"
    )
