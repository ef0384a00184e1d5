"""What was read from a page, before it becomes an article: the common result of the HTML and the plain-text cleaner."""

from dataclasses import dataclass, field
from typing import cast

from pipeline.clean.dates import FoundDate
from pipeline.clean.page_form import ARTICLE


@dataclass(frozen=True)
class Reading:
    """Clean text and what the page itself says about it; `addresses` are those it declares as its own, best first, `authors` all
    that it names as it writes them, `untidied` its paragraphs with the page furniture between them."""

    text: str
    title: str | None = None
    byline: str | None = None
    published: FoundDate | None = None
    outlet: str | None = None
    language: str | None = None
    addresses: list[str] = field(default_factory=lambda: cast("list[str]", []))
    authors: list[str] = field(default_factory=lambda: cast("list[str]", []))
    untidied: list[str] = field(default_factory=lambda: cast("list[str]", []))
    # How far an independent engine finds the same text, 0 to 1; None where none was asked.
    agreement: float | None = None
    # Which form of pipeline.clean.page_form the page has, and what told it.
    kind: str = ARTICLE
    kind_reason: str | None = None
