"""The gold answers of the sample site (sample/gold.json), typed: what must come out of each page and across pages."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Quotation(_Strict):
    """A quotation as the page has it, without its outer marks.

    Of a mixed one, `text` holds the words in marks and `clause` the reported clause around them: both readings count.
    """

    type: Literal["direct", "mixed", "indirect"]
    text: str
    clause: str | None = None
    speaker: str | None = Field(description="Full name; null where the article leaves the speaker open")
    speaker_kind: Literal["name", "organization", "nominal", "pronoun"] | None
    cue: str | None

    @property
    def readings(self) -> tuple[str, ...]:
        return (self.text,) if self.clause is None else (self.text, self.clause)


class ArticlePage(_Strict):
    """A page that must give one article, on `day` and on no other."""

    kind: Literal["article"]
    day: date
    outlet: str
    title: str
    byline: str | None
    published: str | None = Field(description="ISO 8601, a day or a time in UTC; null where the page leaves it open")
    published_precision: Literal["minute", "day", "month_day"] | None
    language: str
    must_keep: tuple[str, ...] = Field(description="Whole paragraphs of the text")
    boilerplate: tuple[str, ...] = Field(description="Phrases of the page that are not text")
    quotes: tuple[Quotation, ...]
    scare: tuple[str, ...] = Field(description="Words in marks that nobody says: scare quotes, titles, names")
    persons: tuple[str, ...]


class RejectedPage(_Strict):
    """A page that must be refused, for one of `reasons`."""

    kind: Literal["rejected"]
    day: date
    outlet: str
    reasons: tuple[str, ...]


class BlockedPage(_Strict):
    """A page that robots.txt forbids: it must not be asked for."""

    kind: Literal["blocked_robots"]
    day: date
    outlet: str


Page = Annotated[ArticlePage | RejectedPage | BlockedPage, Field(discriminator="kind")]


class Family(_Strict):
    """Pages that carry one story, and the outlet that had it first."""

    first_outlet: str
    urls: tuple[str, ...]


class Roundup(_Strict):
    """A page that holds abridged copies of several stories without being a copy of any."""

    url: str
    contains: tuple[str, ...]


class Gold(_Strict):
    """All answers. In `stories`, `must_not_merge` and `same_person` each inner list is one group; an article that is in no group
    of `stories`, and is no roundup, tells one of its own."""

    pages: dict[str, Page]
    duplicates: tuple[Family, ...]
    stories: tuple[tuple[str, ...], ...]
    must_not_merge: tuple[tuple[str, ...], ...]
    roundups: tuple[Roundup, ...]
    same_person: tuple[tuple[str, ...], ...]

    @property
    def articles(self) -> dict[str, ArticlePage]:
        return {url: page for url, page in self.pages.items() if isinstance(page, ArticlePage)}


def read_gold(path: Path) -> Gold:
    """Reads a gold file. Raises ValueError naming the file and every field that does not fit."""
    try:
        return Gold.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError(f"{path}: {error}") from error
