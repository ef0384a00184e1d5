"""Which stories the texts of a day tell: told by those of the days before, in the same window, and by nothing else.

Texts go by their article_id, block by block. Those of a block are grouped by average link; each group then joins the story
that it is most like, among those of before and of the blocks before it, or begins one. So a day takes time in the number of
its texts, however many of them tell one story, and gives the same whenever it is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from pipeline.sparse import sparse
from pipeline.stories.likeness import Floats, Space, Vectors, space_of, vectors_of
from pipeline.stories.linking import JOINED, STORY_DAYS, Days, Group, Span, average_link, open_on
from pipeline.tables import STORY_ARTICLES

WINDOW_DAYS = STORY_DAYS
"""Days of capture before its own that a day is told by."""
BLOCK = 250
_PLACES = 9  # of a likeness: sums of floats in another order differ far behind


@dataclass
class _Stories:
    """Stories by number: name, days and count of texts, the sums of their vectors before this day, and who came today."""

    names: list[str]
    spans: list[Span]
    counts: list[int]
    sums: Vectors
    came: list[int]

    def begin(self, name: str, span: Span) -> int:
        self.names.append(name)
        self.spans.append(span)
        self.counts.append(0)
        return len(self.names) - 1


def tell_day(day: date, terms: pl.DataFrame, before: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Rows of STORY_ARTICLES of `day`, sorted by article_id.

    `terms` are its rows of STORY_TERMS. `before` are the rows of STORY_ARTICLES of the WINDOW_DAYS before it, and `known`
    the rows of STORY_TERMS of their heads.
    """
    heads = terms.filter(pl.col("article_id") == pl.col("head_id")).sort("article_id")
    # Of the others not all texts need to be in the window.
    lasting = before.filter(pl.col("began") > day - timedelta(STORY_DAYS))
    carried = _carried(heads, lasting)
    fresh = heads.join(carried, on="article_id", how="anti", maintain_order="left")
    told = pl.concat([carried, _tell(day, fresh, before, lasting, known)])
    copies = terms.filter(pl.col("article_id") != pl.col("head_id")).select("article_id", "seen_day", of="head_id")
    found = told.select("story_id", "began", "head_id", of="article_id")
    further = copies.join(found, on="of").with_columns(likeness=pl.lit(None, pl.Float64))
    every = pl.concat([told, further.select(told.columns)]).with_columns(day=pl.lit(day))
    return STORY_ARTICLES.frame([]).vstack(every.select(*STORY_ARTICLES.columns)).sort(STORY_ARTICLES.key)


def _carried(heads: pl.DataFrame, lasting: pl.DataFrame) -> pl.DataFrame:
    """Texts that print one of an earlier day again, while its story lasts: in that story; in the one with most of such
    copies where they are in several."""
    again = heads.select("article_id", "seen_day", other_id="earlier").explode("other_id", empty_as_null=False)
    there = lasting.select("story_id", "head_id", "began", other_id="article_id")
    copied = again.drop_nulls("other_id").join(there, on="other_id")
    counted = copied.group_by("article_id", "seen_day", "story_id", "began").agg(pl.len(), pl.col("head_id").min())
    spans = counted.join(_spans(lasting), on="story_id", maintain_order="left")
    days = spans.select("first", "last", "seen_day").iter_rows()
    fits = [_span(first, last).joins(_span(seen, seen)) for first, last, seen in days]
    best = spans.filter(pl.Series(fits, dtype=pl.Boolean)).sort(
        "article_id", "len", "story_id", descending=[False, True, False]
    )
    once = best.unique("article_id", keep="first", maintain_order=True)
    return once.select("article_id", "seen_day", "story_id", "began", "head_id", likeness=pl.lit(None, pl.Float64))


def _tell(
    day: date, fresh: pl.DataFrame, before: pl.DataFrame, lasting: pl.DataFrame, known: pl.DataFrame
) -> pl.DataFrame:
    """Rows of texts that no earlier one stands for, in the columns of `_carried`."""
    is_head = pl.col("article_id") == pl.col("head_id")
    shown = ["article_id", "title", "lead", "names"]
    texts = known.select(shown).join(before.filter(is_head), on="article_id", how="semi")
    space = space_of(pl.concat([texts, fresh.select(shown)]))
    stories = _open_stories(lasting, texts, fresh["seen_day"], space)
    began = len(stories.names)
    vectors, spans = vectors_of(fresh, space), [_span(seen, seen) for seen in fresh["seen_day"]]
    names = fresh["article_id"].to_list()
    likeness: list[float | None] = []
    for start in range(0, len(names), BLOCK):
        block = slice(start, min(start + BLOCK, len(names)))
        likeness += _tell_block(vectors, block, spans[block], names[block], stories)
    story = pl.DataFrame({"story_id": stories.names[:began]}, schema={"story_id": pl.String})
    days = story.join(lasting.select("story_id", "began").unique(), on="story_id", maintain_order="left")["began"]
    every = [*days, *[day] * (len(stories.names) - began)]
    return fresh.select(
        "article_id",
        "seen_day",
        story_id=pl.Series([stories.names[number] for number in stories.came], dtype=pl.String),
        began=pl.Series([every[number] for number in stories.came], dtype=pl.Date),
        head_id="article_id",
        likeness=pl.Series(likeness, dtype=pl.Float64),
    )


def _spans(lasting: pl.DataFrame) -> pl.DataFrame:
    """(story_id, first, last), sorted by name. Copies lengthen a story."""
    days = lasting.group_by("story_id").agg(first=pl.col("seen_day").min(), last=pl.col("seen_day").max())
    return days.sort("story_id")


def _open_stories(lasting: pl.DataFrame, texts: pl.DataFrame, days: pl.Series, space: Space) -> _Stories:
    """The stories that a text seen on one of `days` may join, by name, with the sums of their texts' vectors. Copies are no
    further texts."""
    spans = _spans(lasting)
    first, last, seen = (_ordinals(column) for column in (spans["first"], spans["last"], days.unique().sort()))
    spans = spans.filter(pl.Series(open_on(first, last, seen), dtype=pl.Boolean))
    number = spans.select("story_id").with_row_index("number")
    heads = lasting.filter(pl.col("article_id") == pl.col("head_id")).join(number, on="story_id")
    found = heads.select("article_id", "number").join(texts, on="article_id").sort("article_id")
    of = found["number"].to_numpy()
    shape = (spans.height, found.height)
    sums = sparse((np.ones(found.height), (of, np.arange(found.height))), shape) @ vectors_of(found, space)
    counts = np.bincount(of, minlength=spans.height).tolist()
    open_days = [_span(one, other) for one, other in spans.select("first", "last").iter_rows()]
    return _Stories(spans["story_id"].to_list(), open_days, counts, sums.T.tocsr(), [])


def _ordinals(days: pl.Series) -> Days:
    return days.to_physical().to_numpy().astype(np.int64)


def _tell_block(
    vectors: Vectors, block: slice, spans: Sequence[Span], names: Sequence[str], stories: _Stories
) -> list[float | None]:
    """Tells the texts of a block; how like each was to the others of its story, None of the one that begins it."""
    own = vectors[block]
    within = _rounded((own @ own.T).toarray())
    groups = average_link(within, spans)
    found = _likeness_to_stories(own, vectors[: block.start], groups, stories)
    told = np.zeros(len(names), np.int64)
    likeness: list[float | None] = [None] * len(names)
    for group, ways in zip(groups, found, strict=True):
        members = list(group.members)
        if (best := _best(group, ways, stories)) is None:
            number = stories.begin(names[members[0]], group.span)
            inside = (np.sum(within[np.ix_(members, members)], axis=1) - 1) / max(1, len(members) - 1)
            means = [None, *map(float, inside[1:])]
        else:
            number, mean = best
            stories.spans[number] = stories.spans[number].with_(group.span)
            means = [mean] * len(members)
        for member, mean in zip(members, means, strict=True):
            likeness[member] = mean
        stories.counts[number] += len(members)
        told[members] = number
    stories.came += told.tolist()
    return likeness


def _likeness_to_stories(
    own: Vectors, today: Vectors, groups: Sequence[Group], stories: _Stories
) -> list[list[tuple[int, float]]]:
    """Of every group the stories, by number, that are as like it as JOINED and more, and the mean likeness of its texts with
    theirs."""
    number = len(stories.names)
    of = np.asarray(stories.came, np.int64)
    sorting = sparse((np.ones(len(of)), (np.arange(len(of)), of)), (len(of), number))
    texts = [member for group in groups for member in group.members]
    sizes = np.asarray([len(group.members) for group in groups])
    which = np.repeat(np.arange(len(groups)), sizes)
    grouped = sparse((np.ones(len(texts)), (which, texts)), (len(groups), own.shape[0])) @ own
    earlier = (grouped @ stories.sums).tocsr()
    earlier.resize((len(groups), number))
    sums = (earlier + (grouped @ today.T) @ sorting).tocoo()
    means = _rounded(sums.data / np.asarray(stories.counts, np.float64)[sums.col] / sizes[sums.row])
    ways: list[list[tuple[int, float]]] = [[] for _ in groups]
    for place in np.flatnonzero(means >= JOINED):
        ways[int(sums.row[place])].append((int(sums.col[place]), float(means[place])))
    return ways


def _best(group: Group, ways: Sequence[tuple[int, float]], stories: _Stories) -> tuple[int, float] | None:
    """The story that a group is most like, as long as their days fit; of equals the first by name."""
    fits = [(number, mean) for number, mean in ways if stories.spans[number].joins(group.span)]
    return min(fits, key=lambda way: (-way[1], stories.names[way[0]]), default=None)


def _rounded(likeness: Any) -> Floats:
    return np.asarray(likeness, np.float64).round(_PLACES)


def _span(first: date, last: date) -> Span:
    return Span(first.toordinal(), last.toordinal())
