"""Whom quotations of the sample mean by 'he', 'it' or 'the minister': marked by hand, against news.quotes.about as published.

A line of the gold is a quotation of a page with the words in it that mean somebody; `means` is null where the article names
nobody. Everybody whom it names is asked for, the speaker too.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from pipeline.sample.matching import same_speaker
from pipeline.settings import PROJECT

GOLD = PROJECT / "quality" / "references" / "sample.jsonl"
_SPAN = """
select quote.start_char, quote.end_char, quote.article_id
from news.quotes as quote
join news.articles as article using (article_id)
where article.url = $page and quote.text = $quotation
"""
_ABOUT = """
select reference.start_char, reference.end_char, reference.name
from (select unnest(about) as reference from news.quotes where article_id = $article)
"""


@dataclass(frozen=True)
class Judged:
    """A word of the gold, whom it means there, and whom it was taken for."""

    quotation: str
    word: str
    means: str | None
    found: str | None

    @property
    def is_right(self) -> bool:
        return self.means is not None and self.found is not None and same_speaker(self.means, self.found)


def judge(con: duckdb.DuckDBPyConnection) -> Iterator[Judged]:
    """Every reference of the gold. One in a quotation that was not found is open."""
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        marked = json.loads(line)
        spans = con.execute(_SPAN, {"page": marked["page"], "quotation": marked["quotation"]}).fetchall()
        for start, _, article in spans[:1] or [(0, 0, None)]:
            about = con.execute(_ABOUT, {"article": article}).fetchall()
            for reference in marked["references"]:
                first = start + reference["at"]
                last = first + len(reference["text"])
                found = next((name for begin, end, name in about if begin < last and first < end), None)
                yield Judged(marked["quotation"], reference["text"], reference["means"], found)


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
            yield f"{one.word!r} means {one.means}, found {one.found}: {one.quotation[:80]}"
