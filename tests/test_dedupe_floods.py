"""One night's flood of nearly equal texts: a row a copy, bounded memory, and the same clusters as the full comparison."""

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from test_dedupe_clusters import DAY, SYLLABLES, article, frame, story, text
from test_dedupe_order import WINDOW, Lake, newsroom

from pipeline.dedupe import floods
from pipeline.dedupe.clusters import build_clusters, current_pairs
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.floods import with_floods
from pipeline.dedupe.kinds import MERGING_KINDS
from pipeline.dedupe.rows import all_pairs


def reworded(rng: random.Random, body: str, most: int) -> str:
    """The text with one to `most` of its words replaced by words that no other text has."""
    words = body.split(" ")
    for place in rng.sample(range(len(words)), rng.randint(1, most)):
        words[place] = "".join(rng.choices(SYLLABLES, k=5))
    return " ".join(words)


def flooded(seed: int) -> pl.DataFrame:
    """Ordinary articles, and floods among them: over one day and over several, of texts cut short, of roundups with their
    stories at hand, of texts half of which carry a second story, of two tellings of one event, of one outlet's own pages."""
    rng = random.Random(seed)
    one, two, three = (story(rng.randrange(10**9), rng.randint(9, 14)) for _ in range(3))
    bodies: list[tuple[str, int, str]] = []

    def flood(body: str, count: int, days: int, most: int, outlet: str = "") -> None:
        for _ in range(count):
            where = outlet or f"Outlet {rng.randrange(40)}"
            bodies.append((reworded(rng, body, most), rng.randrange(days), where))

    flood(text(*one), 60, 1, 3)
    flood(text(*one), 60, 4, 12)
    flood(text(*one[: len(one) * 2 // 3]), 40, 2, 2)
    flood(text(*two, *three), 40, 2, 3)
    flood(text(*two), 25, 1, 4)
    flood(text(*three), 4, 3, 2)
    flood(text(*one, *three[:5]), 25, 2, 2)
    flood(text(*two[:7], *one[:4]), 40, 3, 25)
    flood(text(*story(seed + 7, 40)), 40, 2, 6)
    flood(text(*story(seed + 8, 10)), 40, 2, 3, "Own House")
    flood(text(*story(seed + 8, 10)[:7]), 12, 9, 3, "Own House")
    bodies += [(body, day, outlet) for body, day, outlet in rng.choices(bodies, k=30)]  # equal texts
    rows = []
    for body, day, outlet in rng.sample(bodies, len(bodies)):
        when = DAY + timedelta(day)
        hour = datetime(when.year, when.month, when.day, rng.randrange(24), tzinfo=UTC)
        more = {"outlet": outlet, "published_at": rng.choice([None, hour])}
        rows.append(article(f"{rng.getrandbits(32):08x}", body, when, **more))
    ordinary = pl.concat(newsroom(seed, days=8, stories=12).values())
    return pl.concat([frame(*rows), ordinary]).sample(fraction=1, shuffle=True, seed=seed)


@pytest.mark.parametrize("seed", range(3))
def test_a_flood_gives_the_clusters_of_the_full_comparison(monkeypatch: pytest.MonkeyPatch, seed: int):
    monkeypatch.setattr(floods, "FLOOD", 5)
    full = fingerprint(flooded(seed))
    assert full.height > 400
    capped = with_floods(full)
    assert capped["flood"].n_unique() > 8
    every, fewer = (all_pairs(rows, window_days=WINDOW) for rows in (full, capped))
    assert fewer.height < 0.8 * every.height
    assert fewer.join(every, on=every.columns, how="anti").is_empty()
    found, expected = build_clusters(capped, fewer), build_clusters(full, every)
    assert_frame_equal(found.drop("similarity"), expected.drop("similarity"), check_exact=True)
    # Where a text of a flood has no pair with its representative, it is told how like it is to those it was compared with.
    other = found.filter(found["similarity"].ne_missing(expected["similarity"]))
    assert other.join(capped.drop_nulls("flood"), on="article_id", how="anti").is_empty()
    joined = fewer.filter(pl.col("kind").is_in(MERGING_KINDS)).select("article_id", representative_id="other_id")
    assert other.join(joined, on=["article_id", "representative_id"]).is_empty()
    assert other.height < 0.1 * found.height
    assert_frame_equal(current_pairs(capped, every), current_pairs(capped, fewer), check_exact=True)


@pytest.mark.parametrize("seed", range(2))
def test_a_flood_gives_the_same_in_any_order_of_days(monkeypatch: pytest.MonkeyPatch, seed: int):
    monkeypatch.setattr(floods, "FLOOD", 5)
    rng = random.Random(seed)
    articles = flooded(seed)
    days = {day: articles.filter(pl.col("day") == day) for day in articles["day"].unique().sort()}
    expected = with_floods(fingerprint(articles))
    pairs = all_pairs(expected, window_days=WINDOW)
    mended = Lake()
    for day in rng.sample(list(days), len(days)):
        mended.run(day, days[day].sample(fraction=0.6, seed=seed))
    for day in rng.sample(list(days), len(days)):
        mended.run(day, days[day])
    found, clusters = mended.result()
    assert_frame_equal(found, current_pairs(expected, pairs), check_exact=True)
    assert_frame_equal(clusters, build_clusters(expected, pairs), check_exact=True)


def test_texts_of_a_flood_whose_hub_is_a_roundup_stay_together(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(floods, "FLOOD", 5)
    rng = random.Random(8)
    common, one, two = story(31, 24), story(32, 4), story(33, 4)
    roundups = [reworded(rng, text(*common, *one, *two), 2) for _ in range(30)]
    others = [reworded(rng, text(*common, *story(900 + n, 7)), 2) for n in range(5)]
    bodies = [*roundups, *others, text(*one), text(*two)]
    full = fingerprint(frame(*(article(f"{n:02}", body) for n, body in enumerate(bodies))))
    capped = with_floods(full)
    clusters = build_clusters(capped, all_pairs(capped))
    assert capped["flood"].value_counts(sort=True).row(0) == ("00", 34)
    roles = dict(clusters.select("article_id", "role").iter_rows())
    assert roles["00"] == "roundup"
    assert sorted(roles[f"{n}"] for n in range(30, 35)) == ["canonical", *["copy"] * 4]
    assert_frame_equal(clusters.drop("similarity"), build_clusters(full, all_pairs(full)).drop("similarity"))


@pytest.mark.parametrize("days", [1, 8], ids=["one day", "eight days"])
def test_a_flood_costs_a_few_rows_a_copy(days: int):
    rng = random.Random(3)
    body = text(*story(1, 18))
    rows = [article(f"{n:04}", reworded(rng, body, 4), DAY + timedelta(n % days)) for n in range(1_500)]
    found = with_floods(fingerprint(frame(*rows)))
    pairs = all_pairs(found)
    assert pairs.height < 1_500 * 8 * days
    assert build_clusters(found, pairs)["cluster_id"].unique().to_list() == ["0000"]


def test_what_is_no_flood_is_told_no_flood():
    rows = pl.concat(newsroom(4).values())
    assert with_floods(fingerprint(rows))["flood"].null_count() == rows.height


def test_pages_under_one_long_footer_are_no_flood():
    footer = story(5, 14)
    pages = [article(f"p{n:03}", text(*story(100 + n, 9), *footer), outlet="Vale Courier") for n in range(80)]
    found = with_floods(fingerprint(frame(*pages)))
    assert found["flood"].null_count() == 80
    assert build_clusters(found, all_pairs(found))["cluster_id"].n_unique() == 80
