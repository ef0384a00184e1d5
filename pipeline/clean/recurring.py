"""Lines that recur: what the articles of an outlet have in common over days is page furniture, whatever it says.

Learnt from the lines of a window of days up to the day that is cleaned, as they stand before anything learnt is taken out: so
what is learnt of a day is the same whenever it is learnt, once the days before it are there.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipeline.clean.blocks import count_words, words_of
from pipeline.clean.furniture import LONGEST, QUOTED
from pipeline.lake import Lake
from pipeline.tables import LINES

WINDOW_DAYS = 30
# Part of the version: raised with every change of what is learnt.
RULES = "1"
# Different stories that must hold a line; the share of the outlet's articles that must where it stands at their edges, and in
# their middle. Sentences that reporters write again and again ('No one was hurt.') stay far below; where there are few
# articles, half of them or this many.
_STORIES, _AT_EDGES, _INSIDE = 3, 0.1, 0.3
_HALF, _MANY = 0.5, 5
# A line at the edge of an article nearly everywhere.
_MOSTLY = 0.8
# A line that shares half of its long words with the rest of its article belongs to the story: the paragraph that tells again
# what a running story is about stands in many articles too.
_TIED, _LONG_WORD, _MOSTLY_TIED = 0.5, 5, 0.5
_EDGE, _IS_TIED = 1, 2
_HEAD, _TAIL = 2, 3
# Two articles are of one story where the lines that they share, weighed by rarity, make this share of the smaller one.
_SAME_STORY = 0.25
_MOST_DROPPED, _FEWEST_WORDS = 0.5, 20


@dataclass(frozen=True)
class Lines:
    """The lines of an article that may be furniture: a number each for its words, and for where and how it stands."""

    hashes: list[int]
    marks: list[int]


@dataclass(frozen=True)
class Learnt:
    """By outlet, the lines of a day's articles that are furniture."""

    hashes: Mapping[str, frozenset[int]]

    def of(self, outlet: str | None) -> frozenset[int]:
        return self.hashes.get(outlet or "", frozenset())

    def version(self, outlet: str | None) -> str:
        """What was learnt, as rows name it: the version of the rules, how many lines, and a digest of them."""
        found = sorted(self.of(outlet))
        digest = hashlib.sha256(" ".join(map(str, found)).encode()).hexdigest()[:8]
        return f"{RULES}.{len(found)}.{digest}" if found else f"{RULES}.0"


@dataclass(frozen=True)
class Parted:
    """A text without what was learnt, and the paragraphs that were taken out of it."""

    text: str
    furniture: list[str]


def lines_of(text: str) -> Lines:
    """Paragraphs of a text that may be furniture: no words in quotation marks, and none that are longer than any furniture."""
    paragraphs = text.split("\n\n")
    words = [_long_words(paragraph) for paragraph in paragraphs]
    everywhere = Counter(word for found in words for word in found)
    hashes: list[int] = []
    marks: list[int] = []
    for i, paragraph in enumerate(paragraphs):
        if _may_be_furniture(paragraph):
            tied = sum(everywhere[word] > 1 for word in words[i]) >= _TIED * len(words[i]) > 0
            at_edge = i < _HEAD or i >= len(paragraphs) - _TAIL
            hashes.append(_hash(paragraph))
            marks.append(_EDGE * at_edge + _IS_TIED * tied)
    return Lines(hashes, marks)


def window_lines(lake: Lake, day: date) -> pl.DataFrame:
    """The lines of the days before `day` that it learns from. Raises DamagedFile."""
    before = [day - timedelta(days=back) for back in range(1, WINDOW_DAYS)]
    lake.bring(LINES, before)
    return pl.concat([LINES.frame([]), *(lake.read(LINES, each) for each in before if lake.files(LINES, each))])


def learn(before: pl.DataFrame, today: pl.DataFrame) -> Learnt:
    """Which lines of today's articles are furniture, from rows of LINES of today and of the days before."""
    outlets = today["outlet"].drop_nulls().unique()
    rows = pl.concat([before, today]).filter(pl.col("outlet").is_in(outlets.implode())).sort("capture_id")
    held = set(today.select("outlet", "lines").explode("lines").drop_nulls().unique().iter_rows())
    by_outlet = rows.select("outlet", "lines").partition_by("outlet", as_dict=True, include_key=False)
    learnt: dict[str, set[int]] = defaultdict(set)
    for outlet, candidates in _candidates(rows).items():
        wanted = [line for line in candidates if (outlet, line) in held]
        articles = [frozenset(lines) for lines in by_outlet[outlet,]["lines"].to_list()] if wanted else []
        known = Counter(line for article in articles for line in article)
        learnt[outlet] = {line for line in wanted if _stories(line, articles, known) >= _STORIES}
    return Learnt({outlet: frozenset(lines) for outlet, lines in learnt.items() if lines})


def part(text: str, learnt: frozenset[int]) -> Parted:
    """Takes the learnt lines out of a text; the text as it is where that would leave little of it."""
    paragraphs = text.split("\n\n")
    furniture = [p for p in paragraphs if learnt and _may_be_furniture(p) and _hash(p) in learnt]
    rest = "\n\n".join(p for p in paragraphs if p not in furniture)
    if sum(map(len, furniture)) > _MOST_DROPPED * len(text) or count_words(rest) < _FEWEST_WORDS:
        return Parted(text, [])
    return Parted(rest, furniture)


def _candidates(rows: pl.DataFrame) -> dict[str, list[int]]:
    """By outlet, the lines that stand in enough of its articles, where furniture stands, and belong to no story."""
    articles = rows.group_by("outlet").agg(all=pl.len())
    marks = pl.col("marks").cast(pl.Int64)
    # Most lines stand in one article alone: they go before anything is compared.
    exploded = (
        rows.with_row_index("article")
        .select("outlet", "article", "lines", "marks")
        .explode("lines", "marks")
        .drop_nulls()
    )
    recurring = exploded.group_by("outlet", "lines").len().filter(pl.col("len") >= _STORIES)
    counted = (
        exploded.join(recurring, on=["outlet", "lines"], how="semi")
        .unique(["article", "lines"], keep="first", maintain_order=True)
        .group_by("outlet", "lines")
        .agg(n=pl.len(), edge=(marks % 2).mean(), tied=(marks >= _IS_TIED).mean())
        .filter(pl.col("n") >= _STORIES)
        .join(articles, on="outlet")
    )
    share = pl.when(pl.col("edge") >= _MOSTLY).then(_AT_EDGES).otherwise(_INSIDE)
    least = pl.max_horizontal(share * pl.col("all"), pl.min_horizontal(_HALF * pl.col("all"), pl.lit(_MANY)))
    kept = counted.filter(pl.col("n") >= least, pl.col("tied") <= _MOSTLY_TIED).sort("outlet", "lines")
    found: dict[str, list[int]] = defaultdict(list)
    for outlet, line in kept.select("outlet", "lines").iter_rows():
        found[outlet].append(line)
    return found


def _stories(line: int, articles: Sequence[frozenset[int]], known: Mapping[int, int]) -> int:
    """How many different stories hold a line, counted up to as many as are needed. Versions of one story count once."""
    told: list[frozenset[int]] = []
    for article in articles:
        if line in article and not any(_same_story(article, other, line, known, len(articles)) for other in told):
            told.append(article)
            if len(told) == _STORIES:
                break
    return len(told)


def _same_story(a: frozenset[int], b: frozenset[int], line: int, known: Mapping[int, int], all_articles: int) -> bool:
    def weight(lines: Iterable[int]) -> float:
        return sum(math.log((all_articles + 1) / known[each]) for each in lines if each != line)

    smaller = min(weight(a), weight(b))
    # An article of nothing but this line tells no story of its own.
    return smaller == 0 or weight(a & b) >= _SAME_STORY * smaller


def _may_be_furniture(paragraph: str) -> bool:
    return len(paragraph) <= LONGEST and not QUOTED.search(paragraph) and count_words(paragraph) >= 2


def _long_words(paragraph: str) -> set[str]:
    return {word for word in words_of(paragraph) if len(word) >= _LONG_WORD}


def _hash(paragraph: str) -> int:
    key = " ".join(words_of(paragraph)).encode()
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big")
