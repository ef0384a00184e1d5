"""Whom quotations mean by 'he', 'it' or 'the minister': marked by hand, against news.quotes.about as published of the sample,
and against what is read of articles of our own, half of them held out.

A line of the sample's gold is a quotation of a page with the words in it that mean somebody; `means` is null where the article
names nobody. Everybody whom it names is asked for, the speaker too.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb

from pipeline.language.extraction import Extraction
from pipeline.sample.matching import same_speaker
from pipeline.settings import PROJECT
from quality.reference_gold import kind_of, number_of, read_references
from quality.speaking_gold import MarkedArticle

FOLDER = PROJECT / "quality" / "references"
# The "that" which opens a report never counts.
_SPAN = """
select quote.end_char - length($quotation) as start_char, quote.end_char, quote.article_id
from news.quotes as quote
join news.articles as article using (article_id)
where article.url = $page and quote.text in ($quotation, 'that ' || $quotation)
"""
_ABOUT = """
select reference.start_char, reference.end_char, reference.kind, reference.name
from (select unnest(about) as reference from news.quotes where article_id = $article)
"""
_CONTEXT = 60

# First character, one past the last, kind and name.
About = tuple[int, int, str, str]


@dataclass(frozen=True)
class Judged:
    """A word of the gold, whom it means there, and whom it was taken for. `context` is its quotation, or the words around it."""

    context: str
    word: str
    means: str | None
    found: str | None

    @property
    def is_right(self) -> bool:
        return self.means is not None and self.found is not None and same_speaker(self.means, self.found)


def judge(con: duckdb.DuckDBPyConnection) -> Iterator[Judged]:
    """Every reference of the gold. One in a quotation that was not found is open."""
    for line in (FOLDER / "sample.jsonl").read_text(encoding="utf-8").splitlines():
        marked = json.loads(line)
        spans = con.execute(_SPAN, {"page": marked["page"], "quotation": marked["quotation"]}).fetchall()
        for start, _, article in spans[:1] or [(0, 0, None)]:
            about = con.execute(_ABOUT, {"article": article}).fetchall()
            for reference in marked["references"]:
                first = start + reference["at"]
                yield Judged(
                    marked["quotation"], reference["text"], reference["means"], _name(about, first, reference["text"])
                )


def judge_articles(half: str, articles: Sequence[MarkedArticle], extractions: Sequence[Extraction]) -> Iterator[Judged]:
    """Every reference that is marked in a half of the articles. Raises GoldError where a mark does not fit its article."""
    read = {number_of(article): (article, found) for article, found in zip(articles, extractions, strict=True)}
    for marked in read_references(FOLDER / f"{half}.jsonl", articles):
        article, extraction = read[marked.article]
        about = ((r.start_char, r.end_char, r.kind, r.name) for quote in extraction.quotes for r in quote.about)
        around = article.text[max(0, marked.at - _CONTEXT) : marked.end + _CONTEXT]
        yield Judged(
            f"{article.name}: ...{' '.join(around.split())}...",
            marked.text,
            marked.means,
            _name(about, marked.at, marked.text),
        )


def _name(about: Iterable[About], first: int, word: str) -> str | None:
    """Whom a word was taken for. 'her' and 'her colleague' begin at one place and mean two people: kinds are kept apart."""
    last = first + len(word)
    return next(
        (name for start, end, kind, name in about if kind == kind_of(word) and start < last and first < end), None
    )


def figures(judged: list[Judged]) -> dict[str, float]:
    """Precision and recall in per cent; 100 where nothing was found, 0 where all of it is wrong."""
    right = sum(one.is_right for one in judged)
    found = sum(one.found is not None for one in judged)
    named = sum(one.means is not None for one in judged)
    return {"references P": 100 * right / found if found else 100.0, "references R": 100 * right / max(1, named)}


def lines(judged: list[Judged]) -> Iterator[str]:
    """The figures as one line of a table."""
    found = figures(judged)
    named = sum(one.means is not None for one in judged)
    yield (
        f"references within quotations: {len(judged)} marked, {named} of them to somebody named: "
        f"P {found['references P']:.1f}, R {found['references R']:.1f}"
    )


def misses(judged: list[Judged]) -> Iterator[str]:
    """The wrong ones, then the open ones."""
    for one in sorted(judged, key=lambda one: one.found is None):
        if not one.is_right and (one.means or one.found):
            yield f"{one.word!r} means {one.means}, found {one.found}: {one.context[:160]}"
