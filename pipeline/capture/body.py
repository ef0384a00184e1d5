"""Bodies of answers: kept in memory while they are small, and in a file without a name until they are read where they are
not, so that a hundred large pages at once fill no memory."""

import tempfile
import weakref
from collections.abc import Iterable
from typing import IO

from pipeline.errors import FULL

IN_MEMORY = 1_000_000
"""Bytes of one body that are kept in memory until its turn comes."""


class TooLarge(Exception):
    """There is more of it than was asked for."""


class Body:
    """One body, gathered by one thread and then read by another. Its file, where it needs one, goes with it."""

    def __init__(self, content: bytes = b"") -> None:
        self._held = [content]
        self._size = len(content)
        self._file: IO[bytes] | None = None

    def add(self, chunk: bytes) -> None:
        """Raises OSError naming the folder of temporary files where that is full."""
        self._held.append(chunk)
        self._size += len(chunk)
        if self._size > IN_MEMORY:
            self._spill()

    def read(self) -> bytes:
        """All of it."""
        if self._file is None:
            self._held = [b"".join(self._held)]
            return self._held[0]
        self._file.seek(0)
        return self._file.read() + b"".join(self._held)

    def _spill(self) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed when its body is forgotten)
                weakref.finalize(self, self._file.close)
            self._file.writelines(self._held)
            self._file.flush()
        except OSError as error:
            if error.errno not in FULL:
                raise
            raise OSError(
                error.errno,
                f"no space left in {tempfile.gettempdir()} for a page that is being read; free some, then run again",
            ) from error
        self._held, self._size = [], 0


def gathered(chunks: Iterable[bytes], most: int, *, cut: bool) -> Body:
    """A body of its pieces. Of more than `most` bytes it raises TooLarge, or with `cut` keeps the beginning."""
    body, size = Body(), 0
    for chunk in chunks:
        room = most - size
        size += len(chunk)
        if size > most and not cut:
            raise TooLarge
        body.add(chunk[:room])
        if size > most:
            break
    return body
