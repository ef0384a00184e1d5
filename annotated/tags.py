"""BIO tags of a chunk as spans and back, and the text of a span. "-" is unknown and belongs to no span."""

from collections.abc import Sequence

UNKNOWN = "-"
# The encoder's class for works and products: which of them it saw is not said.
UNSAID = "MISC"


def spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Begin, end and label of every entity."""
    found: list[tuple[int, int, str]] = []
    begin = 0
    while begin < len(tags):
        end = begin + 1
        if tags[begin] not in ("O", UNKNOWN):
            label = tags[begin][2:]
            while end < len(tags) and tags[end] == f"I-{label}":
                end += 1
            found.append((begin, end, label))
        begin = end
    return found


def mark(tags: list[str], begin: int, end: int, label: str) -> None:
    """Write one entity, or "O" or "-" on each of its words, into the tags."""
    if label in ("O", UNKNOWN):
        tags[begin:end] = [label] * (end - begin)
    else:
        tags[begin:end] = [f"B-{label}"] + [f"I-{label}"] * (end - begin - 1)


def text_of(words: Sequence[str], spaces: Sequence[bool], begin: int, end: int) -> str:
    """The words as they stood in the text, without the space after the last."""
    parts = (word + " " * space for word, space in zip(words[begin:end], spaces[begin:end], strict=True))
    return "".join(parts).rstrip(" ")
