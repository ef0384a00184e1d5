"""The words within quotations of our own articles that mean somebody, marked by hand a line each:
`{"article": "01-agency", "at": 561, "text": "she", "means": "Ines Calloway"}`."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_type_hints

from quality.speaking_gold import GoldError, MarkedArticle


@dataclass(frozen=True)
class MarkedReference:
    """A line of the gold: text[at:at + len(text)] of an article, and whom it means there by the fullest name that the article
    uses; None for nobody whom it names."""

    article: str
    at: int
    text: str
    means: str | None

    @property
    def end(self) -> int:
        return self.at + len(self.text)


def kind_of(word: str) -> Literal["pronoun", "nominal"]:
    """A pronoun is one word. 'her' and 'her colleague' begin at one place and mean two people."""
    return "nominal" if " " in word else "pronoun"


def number_of(article: MarkedArticle) -> str:
    """Its name without that of its half, as lines of the gold have it: '01-agency'."""
    return article.name.rpartition("/")[2]


def read_references(file: Path, articles: Iterable[MarkedArticle]) -> list[MarkedReference]:
    """Every line of a file, in the order of the text. Raises GoldError where one does not fit its article."""
    texts = {number_of(article): article.text for article in articles}
    found: list[MarkedReference] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        marked = _marked(line)
        fault = marked if isinstance(marked, str) else _fault(marked, texts, found)
        if isinstance(marked, str) or fault is not None:
            raise GoldError(f"{file}:{number}: {fault}")
        found.append(marked)
    return found


def _marked(line: str) -> MarkedReference | str:
    """A line as it is written, or what is wrong with it."""
    wanted: dict[str, Any] = get_type_hints(MarkedReference)
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        return f"no JSON ({error}); write one object a line"
    if not isinstance(found, dict) or set(found) != set(wanted):
        return f"write an object of {', '.join(wanted)}"
    for field, kind in wanted.items():
        if not isinstance(found[field], kind):
            return f"{field} is {found[field]!r}; it has to be {getattr(kind, '__name__', kind)}"
    return MarkedReference(**found)


def _fault(marked: MarkedReference, texts: dict[str, str], before: Sequence[MarkedReference]) -> str | None:
    """Why a mark does not fit its article."""
    text = texts.get(marked.article)
    if text is None:
        return f"there is no article {marked.article!r} in this half; it has {', '.join(texts) or 'none'}"
    place = slice(marked.at, marked.end)
    if marked.at < 0 or not marked.text or text[place] != marked.text:
        places = [found.start() for found in re.finditer(rf"(?<!\w){re.escape(marked.text)}(?!\w)", text)]
        return f"{marked.article} has {text[place]!r} at {marked.at}, not {marked.text!r}; that stands at {places}"
    if any(one.article == marked.article and marked.at < one.end for one in before):
        return f"{marked.text!r} at {marked.at} of {marked.article} does not lie behind the mark before; keep the order"
    if marked.means is not None and not re.search(rf"(?<!\w){re.escape(marked.means)}(?!\w)", text):
        return f"{marked.article} has no {marked.means!r}; give the fullest form that it uses, or null"
    return None
