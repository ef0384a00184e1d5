"""Tagged paragraphs, the form in which the attribution head learns, and their jsonl files; spans drawn as tags."""

import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

# A word of which the source of the row cannot tell whether it belongs to reported speech.
UNKNOWN = "-"

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Row:
    """One paragraph: words and their BIO tags of CONTENT, SOURCE and CUE, "-" where nothing is known."""

    id: str
    corpus: str
    words: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def document(self) -> str:
        return self.id.split("#")[0]


def drawn(length: int, spans: Iterable[Span], unknown: Iterable[tuple[int, int]] = ()) -> tuple[str, ...]:
    """BIO tags of the spans, the longest first; one that overlaps a longer one is left out."""
    tags = ["O"] * length
    for first, last, label in sorted(set(spans), key=lambda span: (span[0] - span[1], span)):
        if first < last and all(tag == "O" for tag in tags[first:last]):
            tags[first:last] = ["B-" + label, *["I-" + label] * (last - first - 1)]
    for first, last in unknown:
        tags[first:last] = [UNKNOWN if tag == "O" else tag for tag in tags[first:last]]
    return tuple(tags)


def covered(starts: Sequence[int], ends: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The words first..last-1 that the characters start..end touch; an empty range where they touch none."""
    inside = [i for i in range(len(starts)) if starts[i] < end and ends[i] > start]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def write_rows(file: Path, rows: Iterable[Row]) -> None:
    """The same bytes for the same rows."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    file.write_bytes(gzip.compress(lines.encode(), mtime=0))


def read_rows(file: Path) -> list[Row]:
    """Raises FileNotFoundError that names the command which writes the file."""
    if not file.is_file():
        raise FileNotFoundError(f"no {file}: write it with `python -m training.attribution.data`")
    records = [json.loads(line) for line in gzip.decompress(file.read_bytes()).decode().split("\n") if line]
    return [Row(r["id"], r["corpus"], tuple(r["words"]), tuple(r["tags"])) for r in records]
