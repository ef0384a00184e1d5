"""Pairs and clusters do not depend on the order in which days are run, on partial runs, nor on reruns."""

import random
from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from test_dedupe_clusters import DAY, article, frame, sentence, story, text, weather

from pipeline.dedupe.clusters import build_clusters, current_pairs
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.floods import with_floods
from pipeline.dedupe.pairs import find_pairs
from pipeline.dedupe.rows import all_pairs

WINDOW = 5  # shorter than the span of days, so that its edges count


def newsroom(seed: int, days: int = 14, stories: int = 30) -> dict[date, pl.DataFrame]:
    """Articles by day: stories with copies, cuttings, updates and rewordings, reports from a template, roundups."""
    rng = random.Random(seed)
    bodies: list[str] = []
    for n in range(stories):
        lines = story(rng.randrange(10**9), rng.randint(8, 30))
        bodies.append(text(*lines))
        for _ in range(rng.randint(0, 5)):
            edit = rng.choice(["copy", "cut", "update", "drop"])
            kept = {
                "copy": lines,
                "cut": lines[: max(4, len(lines) // 2)],
                "update": [sentence(rng), sentence(rng), *lines[1:]],
                "drop": [line for line in lines if rng.random() > 0.2],
            }[edit]
            bodies.append(text(*kept))
        if n % 6 == 5:
            bodies.append("\n\n".join(rng.sample(bodies, 3)))
    bodies += [weather(rng.randrange(10)) for _ in range(12)] + ["", "Brief words."] * 2
    rng.shuffle(bodies)
    rows = []
    for n, body in enumerate(bodies):
        where = {"outlet": f"Outlet {n % 7}", "canonical_url": f"https://news.example/{rng.randrange(200)}"}
        rows.append(article(f"{rng.getrandbits(32):08x}", body, DAY + timedelta(rng.randrange(days)), **where))
    articles = frame(*rows)
    return {day: articles.filter(pl.col("day") == day) for day in articles["day"].unique().sort()}


class Lake:
    """One fingerprint frame and one pair frame a day, replaced whole: what the nightly run keeps on disk."""

    def __init__(self) -> None:
        self.fingerprints: dict[date, pl.DataFrame] = {}
        self.pairs: dict[date, pl.DataFrame] = {}

    def run(self, day: date, articles: pl.DataFrame) -> None:
        self.fingerprints[day] = with_floods(fingerprint(articles))
        others = [rows for other, rows in self.fingerprints.items() if other != day]
        window = pl.concat([self.fingerprints[day].clear(), *others])
        self.pairs[day] = find_pairs(day, self.fingerprints[day], window, window_days=WINDOW)

    def result(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        fingerprints, pairs = pl.concat(self.fingerprints.values()), pl.concat(self.pairs.values())
        return current_pairs(fingerprints, pairs), build_clusters(fingerprints, pairs)


def assert_same(left: tuple[pl.DataFrame, pl.DataFrame], right: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    for ours, theirs in zip(left, right, strict=True):
        assert_frame_equal(ours, theirs, check_exact=True)


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_days_gives_the_same_pairs_and_clusters(seed: int):
    rng = random.Random(seed)
    days = newsroom(seed)
    in_order = Lake()
    for day, articles in days.items():
        in_order.run(day, articles)
    expected = in_order.result()
    assert expected[0].height > 20
    assert expected[1]["cluster_id"].n_unique() < expected[1].height - 10

    shuffled = Lake()
    for day in rng.sample(list(days), len(days)):
        shuffled.run(day, days[day])
    assert_same(shuffled.result(), expected)

    # Nights with half their articles and days that fail; then those days, late; then every night whole, in any order.
    mended = Lake()
    missing = set(rng.sample(list(days), 4))
    for day in days:
        if day not in missing:
            mended.run(day, days[day].sample(fraction=0.6, seed=seed))
    for day in missing:
        mended.run(day, days[day])
    for day in rng.sample(list(days), len(days)):
        if day not in missing:
            mended.run(day, days[day])
    assert_same(mended.result(), expected)
    for day in rng.choices(list(days), k=4):
        mended.run(day, days[day])
    assert_same(mended.result(), expected)

    fingerprints = fingerprint(pl.concat(days.values()))
    batch = all_pairs(fingerprints, window_days=WINDOW)
    assert_same((current_pairs(fingerprints, batch), build_clusters(fingerprints, batch)), expected)


def test_articles_that_are_gone_take_their_pairs_along():
    lines = story(1)
    a, b, c = (
        article("a", text(*lines)),
        article("b", text(*lines[2:])),
        article("c", text(*lines[:-2]), DAY + timedelta(1)),
    )
    lake = Lake()
    lake.run(DAY, frame(a, b))
    lake.run(DAY + timedelta(1), frame(c))
    assert lake.result()[0].height == 3
    lake.run(DAY, frame(b))
    pairs, clusters = lake.result()
    assert pairs.select("article_id", "other_id").rows() == [("c", "b")]
    assert clusters["cluster_id"].to_list() == ["b", "b"]


def test_an_article_whose_text_changed_loses_its_old_pairs():
    lines = story(2)
    lake = Lake()
    lake.run(DAY, frame(article("a", text(*lines))))
    lake.run(DAY + timedelta(1), frame(article("b", text(*lines[2:]), DAY + timedelta(1))))
    assert lake.result()[1]["cluster_id"].to_list() == ["a", "a"]
    lake.run(DAY, frame(article("a", text(*story(3)))))
    pairs, clusters = lake.result()
    assert pairs.is_empty()
    assert clusters["cluster_id"].to_list() == ["a", "b"]


def test_the_row_of_a_pair_does_not_depend_on_the_other_articles():
    days = newsroom(11)
    everything = fingerprint(pl.concat(days.values()))
    for row in all_pairs(everything, window_days=WINDOW).sample(25, seed=1).iter_rows(named=True):
        two = everything.filter(pl.col("article_id").is_in([row["article_id"], row["other_id"]]))
        assert all_pairs(two, window_days=WINDOW).rows(named=True) == [row]
