"""What is joined and what is kept apart, on invented articles made here."""

import itertools
import random
import time
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from pipeline.dedupe import candidates
from pipeline.dedupe.boilerplate import learn_stop_shingles
from pipeline.dedupe.clusters import build_clusters, current_pairs
from pipeline.dedupe.fingerprints import SHORT_TOKENS, fingerprint
from pipeline.dedupe.kinds import MERGING_KINDS
from pipeline.dedupe.pairs import find_pairs
from pipeline.dedupe.rows import all_pairs, dedupe_rows
from pipeline.tables import CLUSTERS, DUPLICATES, FINGERPRINTS

DAY = date(2031, 3, 3)
SYLLABLES = ["ba", "do", "fe", "gi", "ko", "lu", "ma", "ne", "po", "ri", "sa", "tu", "ve", "wo", "za"]
VOCABULARY = ["".join(random.Random(n).choices(SYLLABLES, k=2 + n % 3)) for n in range(900)]
ROWS = {"article_id": pl.String, "day": pl.Date, "outlet": pl.String, "canonical_url": pl.String}
ROWS |= {"published_at": pl.Datetime("us", "UTC"), "text": pl.String}


def sentence(rng: random.Random) -> str:
    """Twelve to twenty words with two names and a number in the middle."""
    words = rng.choices(VOCABULARY, k=rng.randint(12, 20))
    for place in rng.sample(range(3, len(words)), 2):
        words[place] = words[place].capitalize()
    return " ".join(["The", *words, str(rng.randint(10, 99_999))]) + "."


def story(seed: int, sentences: int = 24) -> list[str]:
    rng = random.Random(seed)
    return [sentence(rng) for _ in range(sentences)]


def text(*sentences: str) -> str:
    return "\n\n".join(sentences)


def article(name: str, body: str, day: date = DAY, **more: object) -> dict[str, object]:
    row = {"article_id": name, "day": day, "outlet": f"Outlet {name}", "canonical_url": f"https://news.example/{name}"}
    return row | {"published_at": None, "text": body} | more


def frame(*articles: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(articles), schema=ROWS)


def clustered(*articles: dict[str, object], stops: pl.Series | None = None) -> dict[str, dict[str, object]]:
    fingerprints = fingerprint(frame(*articles))
    clusters = build_clusters(fingerprints, all_pairs(fingerprints, stops))
    return {row["article_id"]: row for row in clusters.iter_rows(named=True)}


def groups(clusters: dict[str, dict[str, object]]) -> list[list[str]]:
    ids: dict[object, list[str]] = {}
    for name, row in clusters.items():
        ids.setdefault(row["cluster_id"], []).append(name)
    return sorted(ids.values())


def weather(seed: int) -> str:
    rng = random.Random(seed)
    town = rng.choice(VOCABULARY).capitalize()
    other, third = (rng.choice(VOCABULARY).capitalize() for _ in range(2))
    n = rng.sample(range(1, 1_000), 8)
    return (
        f"People in {town} can expect a bright morning on this day with a high near {n[0]} and a low around {n[1]}, the "
        f"regional service said in its daily note. Winds will come out of the south at {n[2]} in the afternoon, with "
        f"gusts of up to {n[3]} in open places and along the ridges above the town. The chance of rain is {n[4]} in a "
        f"hundred through the evening hours before it falls to {n[5]} after midnight, when the sky should clear over "
        f"the hills. In nearby {other} the thermometer will reach {n[6]}, while {third} should see {n[7]} at noon. "
        f"Drivers are asked to slow down on bridges, and farmers are told to water early."
    )


def test_copies_truncations_updates_and_rewrites_join_their_original():
    lines = story(1)
    updated = text("A fresh lead with Kandor and 512 new words opened the page late on that same night.", *lines[1:])
    rewritten = [line.replace(" ba", " then ba").replace(" s", " and s") for line in lines]
    found = clustered(
        article("a", text(*lines)),
        article("b", text(*lines).replace(".", " ."), DAY + timedelta(1)),
        article("c", text(*lines[:8]), DAY + timedelta(1)),
        article("d", updated, DAY + timedelta(2)),
        article("e", text(*rewritten), DAY + timedelta(2)),
        article("z", text(*story(2))),
    )
    assert groups(found) == [["a", "b", "c", "d", "e"], ["z"]]
    assert {name: row["duplicate_kind"] for name, row in found.items()} == {
        "a": None,
        "b": "exact",
        "c": "contained",
        "d": "near",
        "e": "near",
        "z": None,
    }
    assert [found[name]["role"] for name in "abz"] == ["canonical", "copy", "canonical"]
    assert found["b"]["similarity"] == 1.0
    assert found["c"]["similarity"] > 0.9
    assert found["a"]["similarity"] is None


def test_an_update_under_one_address_is_a_version():
    lines, more = story(3), story(4)
    same = {"canonical_url": "https://one.example/story", "outlet": "One"}
    later = text(*more[:10], *lines[:14])
    found = clustered(article("a", text(*lines[:14]), **same), article("b", later, DAY + timedelta(1), **same))
    assert found["b"]["duplicate_kind"] == "version"


def test_two_stories_under_one_wrong_address_stay_apart():
    same = {"canonical_url": "https://one.example/", "outlet": "One"}
    assert len(groups(clustered(article("a", text(*story(5)), **same), article("b", text(*story(6)), **same)))) == 2


def test_articles_without_an_address_are_not_versions_of_each_other():
    lines = story(7)
    none = {"canonical_url": None}
    found = clustered(article("a", text(*lines), **none), article("b", text(*lines[1:]), **none))
    assert found["b"]["duplicate_kind"] == "near"


def test_reports_made_from_one_template_do_not_merge_without_a_stop_list():
    reports = [article(f"w{n:02}", weather(n), DAY + timedelta(n % 5)) for n in range(40)]
    repost = article("x", weather(7).replace("its daily note", "the daily note"), DAY + timedelta(6))
    found = clustered(*reports, repost)
    assert groups(found) == sorted([["w07", "x"], *([f"w{n:02}"] for n in range(40) if n != 7)])


def test_what_every_page_of_an_outlet_carries_does_not_join_its_articles():
    furniture = (
        "Share this page on Brindle, Quell and Tarn. Sign up for the evening letter of the Vale Courier, delivered by "
        "Ostrel Media to your box at 7 every day. Follow the Vale Courier on Brindle and on Quell. Have a tip for our "
        "desk in Lower Marn? Call 5550 102 or write to Edda Korr. More from the Vale Courier: what Hollin is reading, "
        "where Marn is eating, and the 25 best walks of Upper Dell. Support the press of the Vale Valley for only 3 "
        "crowns a month."
    )
    pages = [article(f"p{n}", text(*story(20 + n, 3), furniture), outlet="Vale Courier") for n in range(12)]
    assert len(groups(clustered(*pages))) == 12


def test_stop_shingles_take_repeated_wording_out():
    footer = "this long notice about rights and terms is repeated under every page that any outlet of the group prints"
    pages = [article(f"p{n}", text(*story(40 + n, 3), footer), DAY + timedelta(n)) for n in range(8)]
    fingerprints = fingerprint(frame(*pages))
    stops = learn_stop_shingles(fingerprints, min_days=6)
    repeated = fingerprint(frame(article("f", footer)))["shingles"].explode().to_list()
    assert stops.to_list() == sorted(repeated)
    assert len(stops) > 0
    assert learn_stop_shingles(fingerprints, min_days=9).is_empty()
    assert all_pairs(fingerprints, stops).is_empty()


def test_a_roundup_keeps_its_stories_apart():
    one, two, three = story(60), story(61), story(62, 12)
    found = clustered(
        article("a", text(*one)),
        article("b", text(*two), DAY + timedelta(1)),
        article("c", text(*three), DAY + timedelta(1)),
        article("d", text(*one[:20]), DAY + timedelta(2)),
        article("r", text(*one, *two, *three), DAY + timedelta(2)),
        article("s", text(*one, *two, *three), DAY + timedelta(3)),
    )
    assert groups(found) == [["a", "d"], ["b"], ["c"], ["r", "s"]]
    assert [found[name]["role"] for name in "abrs"] == ["canonical", "canonical", "roundup", "roundup"]
    assert found["s"]["duplicate_kind"] == "exact"


def test_short_texts_are_linked_only_when_they_are_equal():
    lines = story(70, 2)
    short = text(*lines)
    assert len(short.split()) < 50
    found = clustered(
        article("a", short),
        article("b", short, DAY + timedelta(90)),
        article("c", short + " Marn said so."),
        article("d", lines[0]),
    )
    assert groups(found) == [["a", "b"], ["c"], ["d"]]


def test_equal_texts_are_one_cluster_however_far_apart():
    body = text(*story(80))
    found = clustered(article("late", body, DAY + timedelta(400)), article("soon", body))
    assert found["late"]["cluster_id"] == "soon"
    assert found["late"]["duplicate_kind"] == "exact"


def test_near_copies_further_apart_than_the_window_are_not_compared():
    lines = story(81)
    assert len(groups(clustered(article("a", text(*lines)), article("b", text(*lines[1:]), DAY + timedelta(31))))) == 2
    assert len(groups(clustered(article("a", text(*lines)), article("b", text(*lines[1:]), DAY + timedelta(30))))) == 1


def test_empty_texts_are_not_copies_of_each_other():
    found = clustered(article("a", ""), article("b", " ... "), article("c", None))  # type: ignore[arg-type]
    assert groups(found) == [["a"], ["b"], ["c"]]
    assert all(row["is_representative"] for row in found.values())


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"day": DAY}, {"day": DAY + timedelta(1), "published_at": datetime(2031, 3, 1, 8, tzinfo=UTC)}, "a"),
        ({"published_at": None}, {"published_at": datetime(2031, 3, 3, 8, tzinfo=UTC)}, "b"),
        (
            {"published_at": datetime(2031, 3, 3, 9, tzinfo=UTC)},
            {"published_at": datetime(2031, 3, 3, 8, tzinfo=UTC)},
            "b",
        ),
        (
            {"published_at": datetime(2031, 3, 3, tzinfo=UTC)},
            {"published_at": datetime(2031, 3, 3, 8, tzinfo=UTC)},
            "b",
        ),
        ({"text": text(*story(82)[:20])}, {"text": text(*story(82))}, "b"),
        ({}, {}, "a"),
    ],
    ids=["earlier day", "known time", "earlier time", "a date without time comes last", "longer", "smaller id"],
)
def test_the_representative_is_the_earliest_then_the_longest(first, second, expected):
    body = text(*story(82))
    found = clustered(article("a", body) | first, article("b", body) | second)
    assert {row["representative_id"] for row in found.values()} == {expected}
    assert {row["cluster_id"] for row in found.values()} == {"a"}
    assert [name for name, row in found.items() if row["is_representative"]] == [expected]


def test_a_story_that_a_thousand_outlets_print_costs_a_row_a_copy():
    lines = story(90)
    copies = [article(f"c{n:04}", text(*lines)) for n in range(1_000)]
    cut = [article(f"d{n}", text(*lines[: 20 - n])) for n in range(3)]
    window = [article(f"b{n:04}", text(*lines), DAY - timedelta(1 + n % 3)) for n in range(900)]
    start = time.perf_counter()
    fingerprints = fingerprint(frame(*copies, *cut, *window))
    pairs = all_pairs(fingerprints)
    clusters = build_clusters(fingerprints, pairs)
    assert time.perf_counter() - start < 20
    assert pairs.height < 2_000
    assert clusters["cluster_id"].unique().to_list() == ["b0002"]  # the smallest id of the earliest day


def test_nothing_in_gives_nothing_out():
    fingerprints = fingerprint(frame())
    assert fingerprints.schema == FINGERPRINTS.polars_schema
    pairs = find_pairs(DAY, fingerprints, fingerprints)
    assert pairs.schema == DUPLICATES.polars_schema
    assert current_pairs(fingerprints, pairs).schema == DUPLICATES.polars_schema
    assert build_clusters(fingerprints, pairs).schema == CLUSTERS.polars_schema
    assert list(dedupe_rows([])) == []


def test_an_article_alone_stands_for_itself():
    found = clustered(article("a", text(*story(95))))
    assert found["a"] == {
        "article_id": "a",
        "day": DAY,
        "cluster_id": "a",
        "representative_id": "a",
        "is_representative": True,
        "role": "canonical",
        "duplicate_kind": None,
        "similarity": None,
    }


def test_pairs_name_the_later_article_first():
    lines = story(96)
    fingerprints = fingerprint(
        frame(
            article("x", text(*lines)),
            article("m", text(*lines[1:])),
            article("a", text(*lines[2:]), DAY + timedelta(1)),
        )
    )
    pairs = all_pairs(fingerprints).select("article_id", "other_id", "day", "other_day").rows()
    after = DAY + timedelta(1)
    assert pairs == [("x", "m", DAY, DAY), ("a", "m", after, DAY), ("a", "x", after, DAY)]


def test_related_texts_are_reported_and_not_merged():
    one, two = story(97), story(98)
    rows = frame(article("a", text(*one)), article("b", text(*one[:10], *two[:14])))
    fingerprints = fingerprint(rows)
    pairs = all_pairs(fingerprints)
    assert pairs["kind"].to_list() == ["related"]
    assert "related" not in MERGING_KINDS
    assert build_clusters(fingerprints, pairs)["cluster_id"].to_list() == ["a", "b"]


def test_fingerprints_of_another_version_are_refused_by_day():
    old = fingerprint(frame(article("a", text(*story(99))))).with_columns(params=pl.lit("w3-v0"))
    with pytest.raises(ValueError, match="2031-03-03 were not made with .*materialize"):
        find_pairs(DAY, old, old.clear())
    with pytest.raises(ValueError, match="were given for 2031-03-04"):
        find_pairs(DAY + timedelta(1), old, old.clear())


def test_rows_come_back_in_their_order_with_their_own_ids():
    lines = story(100)
    rows = [
        {"doc_id": 9, "day": "2031-03-05", "outlet": "B", "text": text(*lines[:9])},
        {"doc_id": 10, "day": "2031-03-04", "outlet": "A", "text": text(*lines)},
        {"doc_id": 8, "day": DAY, "outlet": None, "text": text(*story(101))},
    ]
    assert list(dedupe_rows(rows)) == [
        {"doc_id": 9, "cluster_id": 10, "role": "copy", "kind": "contained"},
        {"doc_id": 10, "cluster_id": 10, "role": "canonical", "kind": None},
        {"doc_id": 8, "cluster_id": 8, "role": "canonical", "kind": None},
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"day": "2031-03-05", "text": "x"}], "row 1 has no doc_id"),
        ([{"doc_id": "a", "day": "soon", "text": "x"}], "'soon' is not a day"),
        ([{"doc_id": "a", "day": "2031-03-05", "text": "x"}] * 2, "doc_id a is given twice"),
    ],
)
def test_rows_that_cannot_be_used_are_named(rows, message):
    with pytest.raises(ValueError, match=message):
        list(dedupe_rows(rows))


@pytest.mark.parametrize("frequent", [0, 5, 10_000], ids=["all frequent", "some frequent", "none frequent"])
def test_leaving_frequent_hashes_aside_loses_no_pair(monkeypatch: pytest.MonkeyPatch, frequent: int):
    rng = random.Random(5)
    lines = [sentence(rng) for _ in range(60)]
    footer = [sentence(rng) for _ in range(3)]
    bodies = [text(*rng.sample(lines, rng.randint(4, 40)), *rng.sample(footer, rng.randint(0, 3))) for _ in range(150)]
    texts = candidates.with_sizes(
        fingerprint(frame(*(article(f"{n:03}", body) for n, body in enumerate(bodies)))), None
    )
    expected: set[tuple[int, int, int]] = set()
    sketches, sizes = [set(row) for row in texts["shingles"]], texts.select("n_tokens", "fine", "coarse").rows()
    for i, j in itertools.combinations(range(len(bodies)), 2):
        both_short = max(sizes[i][0], sizes[j][0]) < SHORT_TOKENS
        smaller = min(sizes[n][1 if both_short else 2] for n in (i, j))
        shared = len(sketches[i] & sketches[j])
        if (
            shared >= candidates.MIN_SHARED
            and shared * candidates.MIN_SHARE >= smaller
            and min(sizes[i][0], sizes[j][0]) >= 50
        ):
            expected.add((i, j, shared))
    monkeypatch.setattr(candidates, "_FREQUENT", frequent)
    shared = candidates.postings(texts, len(bodies))
    found = pl.concat(candidates.candidates(shared, [(texts["i"], texts["i"])])).select("i", "j", "shared").rows()
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert 1_000 < len(expected) < 10_000
