"""The articles of our own in which every phrase that names a speaker is marked in place: `[[he|Dov Lanner]]`, `[[the source|-]]`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

STYLES = (
    "agency", "tabloid", "local", "court", "sports", "business", "translation", "transcript", "feature", "science",
)  # fmt: skip
PRONOUNS = frozenset(
    {"he", "she", "they", "it", "who", "him", "her", "them", "whom", "himself", "herself", "itself", "themselves"}
)
UNNAMED = "-"

Kind = Literal["pronoun", "name", "nominal"]

_HEAD = re.compile(r"style: (\w+)\ntitle: (\S.*)\n\n(?=\S)")
# A line's end within a paragraph is a space, so that wrapped files read as others do.
_WRAP = re.compile(r"(?<!\n)\n(?!\n)")
_MARK = re.compile(r"\[\[([^\[\]|\n]+)\|([^\[\]|\n]+)\]\]")
_BROKEN = re.compile(r"\[\[|\]\]|\|")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class GoldError(ValueError):
    """A file of the gold breaks its format; the message names file, line and what to write instead."""


@dataclass(frozen=True)
class Marked:
    """A phrase text[start:end] that names a speaker. `name` is None for somebody whom the article never names."""

    start: int
    end: int
    text: str
    name: str | None

    @property
    def kind(self) -> Kind:
        """A pronoun, a name where it holds a capitalized word of the name, else a nominal."""
        if self.text.lower() in PRONOUNS:
            return "pronoun"
        known = {word.lower() for word in _WORD.findall(self.name or "")} - {"the"}
        held = (word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(self.text) if word[0].isupper())
        return "name" if any(word.lower() in known for word in held) else "nominal"


@dataclass(frozen=True)
class MarkedArticle:
    """An article without its marks, and what they mark, in the order of the text."""

    name: str
    style: str
    title: str
    text: str
    mentions: tuple[Marked, ...]


def read_half(folder: Path) -> list[MarkedArticle]:
    """Every `NN-style.txt` of a folder by name; none where the folder is not there. Raises GoldError."""
    return [read_article(file) for file in sorted(folder.glob("*.txt"))]


def read_article(file: Path) -> MarkedArticle:
    """One file of the gold. Raises GoldError where it breaks the format."""
    source = file.read_text(encoding="utf-8")
    head = _HEAD.match(source)
    if head is None or head[1] not in STYLES or not re.fullmatch(rf"\d\d-{head[1]}", file.stem):
        raise GoldError(
            f"{file}:1: begin with 'style: STYLE', 'title: ...' and an empty line; the file is called NN-STYLE.txt, "
            f"and STYLE is one of {', '.join(STYLES)}"
        )
    body = _WRAP.sub(" ", source[head.end() :].rstrip())
    text, places = _without_marks(body)
    for at, fault in _faults(body, text, places):
        line = len(source[: head.end() + at].split("\n"))
        raise GoldError(f"{file}:{line}: {fault}")
    return MarkedArticle(f"{file.parent.name}/{file.stem}", head[1], head[2], text, tuple(places.values()))


def _without_marks(body: str) -> tuple[str, dict[int, Marked]]:
    """The text, and what is marked by the place of its mark in `body`."""
    parts: list[str] = []
    places: dict[int, Marked] = {}
    end = length = 0
    for mark in _MARK.finditer(body):
        parts += [body[end : mark.start()], mark[1]]
        start = length + mark.start() - end
        length = start + len(mark[1])
        places[mark.start()] = Marked(start, length, mark[1], None if mark[2] == UNNAMED else mark[2])
        end = mark.end()
    return "".join([*parts, body[end:]]), places


def _faults(body: str, text: str, places: dict[int, Marked]) -> Iterator[tuple[int, str]]:
    """What is wrong, by its place in `body`."""
    if broken := _BROKEN.search(_MARK.sub(lambda mark: " " * len(mark[0]), body)):
        yield broken.start(), f"{broken[0]!r} is part of no whole mark; write [[mention|Name]] or [[mention|-]]"
    for place, one in places.items():
        if one.text != one.text.strip():
            yield place, f"the mention {one.text!r} has space at its end; mark the words alone"
        if one.name is not None and not re.search(rf"(?<!\w){re.escape(one.name)}(?!\w)", text):
            yield place, f"the article has no {one.name!r}; give the fullest form that it uses, or '-'"
