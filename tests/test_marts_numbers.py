"""The SQL models and checks of this repository: their numbers on a hand-made lake, and that each check can fail."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from newsroom import (
    MODELS,
    MONDAY,
    SQL,
    SUNDAY,
    TUESDAY,
    Newsroom,
    a_wire_story,
    at,
    build_all,
    build_only,
    clusters_file,
    span,
    tell,
)

from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.lake import Lake
from pipeline.site.examples import EXAMPLES
from pipeline.sqlchecks import SqlCheck, load_checks, run_check
from pipeline.sqllineage import column_lineage, read_catalog
from pipeline.warehouse import (
    BASE_TABLES,
    MADE_TABLES,
    apply_clusters,
    create_tables,
    load_partitions,
    load_sources,
)
from pipeline.warehouse.entity_tables import ENTITY_TABLES
from pipeline.warehouse.groups import mark_groups
from pipeline.warehouse.linking_tables import KEPT_OF_LINKING
from pipeline.warehouse.links import link_names
from pipeline.warehouse.proved import note_days

CHECKS = {check.label: check for check in load_checks(SQL, MODELS)}
_OFFSETS = [f"{what}_{edge}" for what in ("speaker", "cue", "mention") for edge in ("start", "end")] + [
    "start_char",
    "end_char",
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The wire story with all models, for tests that change nothing or roll back."""
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        tell(opened, a_wire_story(), tmp_path_factory.mktemp("wire"))
        yield opened


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return con.execute(query).fetchall()


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """All models over an empty warehouse."""
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        create_tables(opened)
        build_all(opened)
        yield opened


def test_every_model_builds_on_an_empty_warehouse_and_every_check_passes(empty: duckdb.DuckDBPyConnection) -> None:
    assert {name: found for name, check in CHECKS.items() if (found := run_check(empty, check).total)} == {}
    assert rows(empty, "select table_name from duckdb_tables() where comment is null") == []
    undocumented = "select table_name, column_name from duckdb_columns() where not internal and comment is null"
    assert rows(empty, undocumented) == []


def test_the_lineage_of_every_model_is_traced(empty: duckdb.DuckDBPyConnection) -> None:
    catalog = read_catalog(empty)
    for model in MODELS:
        traced = column_lineage(model, catalog)
        assert traced.reason is None
        assert traced.columns.keys() == model.columns.keys()


def test_every_base_table_and_every_model_has_a_check_of_its_key() -> None:
    tables = {base.name for base in (*BASE_TABLES, *MADE_TABLES)} | {model.table for model in MODELS}
    assert {f"{table}.key_is_unique" for table in tables} <= CHECKS.keys()


def test_the_wire_story_passes_every_check(told: duckdb.DuckDBPyConnection) -> None:
    assert {name: found for name, check in CHECKS.items() if (found := run_check(told, check).total)} == {}


def test_a_speaker_in_a_wire_copy_counts_once_as_said_and_twice_as_published(told: duckdb.DuckDBPyConnection) -> None:
    columns = (
        "quotes_published, quotes_said, direct_said, mixed_said, indirect_said, "
        "articles_published, articles_said, outlets"
    )
    assert rows(told, f"select day, person_id, name, {columns} from marts.speaker_daily") == [
        (SUNDAY, "mira oldan", "Mira Oldan", 4, 2, 2, 0, 0, 2, 1, 2),
        (MONDAY, "mira oldan", "Mira Oldan", 3, 1, 0, 1, 0, 1, 1, 1),
    ]
    profile = "first_quoted, last_quoted, quotes_published, quotes_said, articles_published, articles_said, outlets"
    assert rows(told, f"select name, {profile}, top_outlet, confidence from marts.speaker_profile") == [
        ("Mira Oldan", SUNDAY, MONDAY, 7, 3, 3, 2, 3, "Lake Gazette", 0.9)
    ]


def test_who_copies_the_wire_is_one_query(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = Newsroom()
    for name, outlet, agency in (
        ("a", "AFP", "AFP"),
        ("b", "Post", "AFP"),
        ("c", "Post", None),
        ("d", "Sun", "AP; AFP"),
    ):
        room.article(name, SUNDAY, outlet, f"The pier of {name}.", agency=agency)
    room.copies("a", {"b": "near"})
    tell(con, room, tmp_path, only=[])
    assert rows(con, EXAMPLES["news.articles"]) == [("Post", "AFP", 1, 1), ("Sun", "AP; AFP", 1, 0)]


def refusing(room: Newsroom) -> None:
    text = "Harbour master Ana Brul would not say. “No,” Ana Brul said. “Yes,” Ana Brul did not say."
    for name, day in (("a1", SUNDAY), ("a2", MONDAY)):
        article = room.article(name, day, "Harbour Post", f"{name} {text}")
        room.spoken(article, "No,", "Ana Brul", "Ana Brul", polarity="refused", speaker_role="harbour master")
        role = "pilot" if name == "a2" else None
        room.spoken(article, "Yes,", "Ana Brul", "Ana Brul", polarity="negated", speaker_role=role)


def of_many_roles(room: Newsroom) -> None:
    told_by = (
        ("b1", SUNDAY, "Harbour Post", "The Harbour Master"),
        ("b2", MONDAY, "Sun", "harbour master"),
        ("b3", MONDAY, "Sun", "harbour master"),
        ("b4", MONDAY, "Sun", "Mr. Harbour  Master"),
        ("b5", MONDAY, "Sun", "pilot"),
        ("b6", MONDAY, "Sun", "his mother"),
        ("b7", MONDAY, "Sun", "Marsh's second wife"),
        ("b8", MONDAY, "Sun", "Sir"),
    )
    for name, day, outlet, role in told_by:
        article = room.article(name, day, outlet, f"{name} “No, not now,” Piet Valdi said.")
        room.spoken(article, "No, not now,", "Piet Valdi", "Piet Valdi", speaker_role=role)


def of_two_names(room: Newsroom) -> None:
    often = room.article("c1", SUNDAY, "Harbour Post", "Reet Reet Reet")
    for after in (0, 1, 6):
        room.mention(often, "Reet", "Reet", "PERSON", after)["entity_id"] = "reet"
    for name in ("c2", "c3"):
        article = room.article(name, SUNDAY, "Harbour Post", f"Jonas Reet {name}")
        room.mention(article, "Jonas Reet", "Jonas Reet", "PERSON")["entity_id"] = "reet"


def naming_twice(room: Newsroom) -> None:
    said = "Selm helps Selm, and Lena Marsk too,"
    article = room.article("d1", SUNDAY, "Harbour Post", f"“{said}” she said. Selm.")
    room.spoken(article, said, "she", "Lena Marsk")
    for after in (0, 5, 30):
        room.mention(article, "Selm", "Selm", "GPE", after)
    room.mention(article, "Lena Marsk", "Lena Marsk", "PERSON")


def meaning_by_a_pronoun(room: Newsroom) -> None:
    texts = {
        "e1": "“He helps Selm,” Ida Solberg said of Pavel Arn.",
        "e2": "“Arn helps, and he is quick,” Ida Solberg said.",
    }
    for name, text in texts.items():
        article = room.article(name, SUNDAY, "Harbour Post", text)
        words = text[1 : text.index("”")]
        quote = room.spoken(article, words, "Ida Solberg", "Ida Solberg")
        start, end = span(article, "He" if name == "e1" else "he ")
        meant = {"start_char": start, "end_char": end, "mention": "He", "kind": "pronoun", "found_by": "before"}
        himself = meant | {"name": "Ida Solberg", "label": "PERSON", "entity_id": "ida solberg"}
        quote["about"] = [meant | {"name": "Pavel Arn", "label": "PERSON", "entity_id": "pavel arn"}, himself]
        room.mention(article, "Arn", "Pavel Arn", "PERSON")
        room.mention(article, "Ida Solberg", "Ida Solberg", "PERSON")


SAME_WORDS = "We did all that we could"


def saying_the_same(room: Newsroom) -> None:
    people = ("Mira Oldan", "Mira Oldan", "Tomas Orrin", None)
    for place, (person, outlet) in enumerate(zip(people, ("Post", "Times", "Post", "Gazette"), strict=True)):
        article = room.article(f"f{place}", SUNDAY, outlet, f"“{SAME_WORDS}”, {person} said.")
        if person:
            room.spoken(article, SAME_WORDS, person, person)
        else:
            room.quote(article, SAME_WORDS)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A room of speakers of whom each has articles of its own; no test changes anything."""
    room = Newsroom()
    for lay_out in (refusing, of_many_roles, of_two_names, naming_twice, meaning_by_a_pronoun, saying_the_same):
        lay_out(room)
    tables = (
        "marts.speaker_profile",
        "marts.speaker_roles",
        "news.entities",
        "marts.who_about_whom",
        "marts.quote_spread",
    )
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        tell(opened, room, tmp_path_factory.mktemp("people"), only=tables)
        yield opened


def test_a_speakers_roles_and_refusals_are_in_the_profile(people: duckdb.DuckDBPyConnection) -> None:
    columns = "role, roles, quotes_said, negated_said, refused_said"
    found = rows(people, f"select {columns} from marts.speaker_profile where name = 'Ana Brul'")
    assert found == [("harbour master", ["harbour master", "pilot"], 4, 2, 2)]


def test_a_role_is_one_however_it_is_written_and_a_relation_is_none(people: duckdb.DuckDBPyConnection) -> None:
    columns = "role, written, first_day, last_day, days, articles, outlets"
    assert rows(people, f"select {columns} from marts.speaker_roles where name = 'Piet Valdi'") == [
        ("harbour master", "harbour master", SUNDAY, MONDAY, 2, 4, 2),
        ("pilot", "pilot", MONDAY, MONDAY, 1, 1, 1),
    ]


def test_entities_are_counted_both_ways_and_keep_their_aliases(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = a_wire_story()
    (own,) = [article for article in room.of_table("articles") if article["article_id"] == "b1"]
    room.mention(own, "Selm", "Port Selm", "ORG", after=9)
    tell(con, room, tmp_path, only=["news.entities", "marts.entity_daily"])
    assert rows(con, "from news.entities") == [
        ("mira oldan", "Mira Oldan", "PERSON", [], SUNDAY, MONDAY, 3, 3, 1, 1, None, None),
        ("port selm", "Port Selm", "GPE", ["Selm"], SUNDAY, MONDAY, 4, 5, 2, 3, None, None),
        ("selmar transit", "Selmar Transit", "ORG", [], SUNDAY, MONDAY, 3, 3, 1, 1, None, None),
    ]
    counts = "mentions_published, mentions_said, articles_published, articles_said, outlets"
    assert rows(con, f"select day, {counts} from marts.entity_daily where name = 'Port Selm'") == [
        (SUNDAY, 2, 1, 2, 1, 2),
        (MONDAY, 3, 2, 2, 1, 2),
    ]


def test_an_entitys_name_is_the_one_that_most_articles_use(people: duckdb.DuckDBPyConnection) -> None:
    columns = "name, aliases, articles, mentions"
    found = rows(people, f"select {columns} from news.entities where entity_id = 'reet'")
    assert found == [("Jonas Reet", ["Reet"], 3, 5)]


APRIL = date(2026, 4, 7)


def oldan_leaves_port_selm(room: Newsroom, day: date) -> None:
    """A second story of two that the wire story names."""
    article = room.article("d1", day, "Harbour Post", "Mira Oldan left Port Selm.")
    room.mention(article, "Port Selm", "Port Selm", "GPE")
    room.mention(article, "Mira Oldan", "Mira Oldan", "PERSON")


def test_pairs_of_entities_share_an_article(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = a_wire_story()
    article = room.of_table("articles")[0]
    room.mention(article, "first day", "first day", "DATE")
    oldan_leaves_port_selm(room, APRIL)
    tell(con, room, tmp_path, only=["marts.entity_pairs"])
    columns = "month, name, other_name, articles_published, articles_said, first_day, last_day"
    assert rows(con, f"select {columns} from marts.entity_pairs") == [
        (date(2026, 3, 1), "Mira Oldan", "Port Selm", 3, 1, SUNDAY, MONDAY),
        (date(2026, 4, 1), "Mira Oldan", "Port Selm", 1, 1, APRIL, APRIL),
    ]


def test_a_pair_that_only_one_story_and_a_roundup_of_it_hold_is_left_out(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    room = a_wire_story()
    oldan_leaves_port_selm(room, MONDAY)
    room.roundup("d1")
    tell(con, room, tmp_path, only=["marts.entity_pairs"])
    assert rows(con, "from marts.entity_pairs") == []


def test_who_speaks_about_whom_counts_mentions_inside_quotations(told: duckdb.DuckDBPyConnection) -> None:
    columns = "speaker, entity, label, quotes_published, quotes_said, outlets, first_day, last_day"
    assert rows(told, f"select {columns} from marts.who_about_whom") == [
        ("Mira Oldan", "Selmar Transit", "ORG", 3, 1, 3, SUNDAY, MONDAY)
    ]


def test_a_quotation_counts_once_for_an_entity_named_twice_and_never_for_its_speaker(
    people: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(people, "select entity, quotes_published from marts.who_about_whom where speaker = 'Lena Marsk'")
    assert found == [("Selm", 1)]


def test_whom_a_quotation_means_by_a_pronoun_is_counted_apart_from_whom_it_names(
    people: duckdb.DuckDBPyConnection,
) -> None:
    columns = "entity, quotes_published, quotes_said, referred_published, referred_said, len(quote_ids), outlets"
    found = rows(people, f"select {columns} from marts.who_about_whom where speaker = 'Ida Solberg'")
    assert found == [("Pavel Arn", 1, 1, 1, 1, 2, 1)]


def test_an_outlets_day_tells_its_own_texts_from_copies(told: duckdb.DuckDBPyConnection) -> None:
    columns = "articles_published, articles_said, copies, quotes_published, quotes_said, speakers, undated"
    assert rows(told, f"select day, outlet, {columns} from marts.outlet_daily") == [
        (SUNDAY, "Harbour Post", 1, 1, 0, 2, 2, 1, 1),
        (SUNDAY, "Valley Times", 1, 0, 1, 2, 0, 1, 1),
        (MONDAY, "Lake Gazette", 1, 0, 1, 3, 1, 1, 1),
        (MONDAY, "Valley Times", 1, 1, 0, 1, 0, 0, 1),
    ]


def test_an_outlets_sourcing_tells_kinds_of_speakers_and_quotations(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    room = a_wire_story()
    article = room.article("c1", MONDAY, "Valley Times", "A clerk said it rains. The council is “sorry”.")
    room.spoken(article, "it rains", "A clerk", "clerk", speaker_kind="nominal", person_id=None, type="indirect")
    room.spoken(article, "sorry", "The council", "council", speaker_kind="organization", type="mixed")
    tell(con, room, tmp_path, only=["marts.outlet_sourcing"])
    columns = ", ".join(
        f"{kind}_published, {kind}_said"
        for kind in ("quotes", "named", "organization", "nominal", "pronoun", "unattributed")
    )
    types = ", ".join(f"{kind}_published, {kind}_said" for kind in ("direct", "mixed", "indirect", "resolved"))
    assert rows(con, f"select outlet, {columns} from marts.outlet_sourcing") == [
        ("Harbour Post", 2, 2, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0),
        ("Lake Gazette", 3, 1, 2, 1, 0, 0, 0, 0, 1, 0, 0, 0),
        ("Valley Times", 5, 2, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0),
    ]
    assert rows(con, f"select {types} from marts.outlet_sourcing where outlet = 'Valley Times'") == [
        (3, 0, 1, 1, 1, 1, 3, 1)
    ]


def test_a_speaker_whom_nobody_mentions_is_an_entity_with_one_label_everywhere(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    room = Newsroom()
    article = room.article(
        "a1",
        SUNDAY,
        "Harbour Post",
        "“Yes,” Ana Brul said. “No,” the board said. “Go,” Selm said. “Stop,” Moscow said.",
    )
    room.spoken(article, "Yes,", "Ana Brul", "Ana Brul")
    room.spoken(article, "No,", "the board", "the board", speaker_kind="organization")
    room.spoken(article, "Go,", "Selm", "Selm", speaker_kind="organization")
    room.mention(article, "Selm", "Selm", "GPE")
    room.spoken(article, "Stop,", "Moscow", "Russia", speaker_kind="organization", speaks_as="government")
    tell(con, room, tmp_path)
    known = [("Ana Brul", "PERSON"), ("Russia", "GPE"), ("Selm", "GPE"), ("the board", "ORG")]
    assert rows(con, "select name, label from news.entities order by name") == known
    assert rows(con, "select name, label from marts.speaker_profile order by name") == known
    assert rows(con, "select name, label from marts.speaker_daily order by name") == known
    assert rows(con, "select speaker, label from marts.quotations order by speaker") == known
    counts = "first_seen, articles, mentions, articles_said, mentions_said"
    assert rows(con, f"select {counts} from news.entities where name = 'Ana Brul'") == [(SUNDAY, 0, 0, 0, 0)]
    assert {name: found for name, check in CHECKS.items() if (found := run_check(con, check).total)} == {}


def test_words_of_five_or_more_are_followed_across_outlets(told: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        told,
        "select * exclude (quote_id, text, normalized_text, words_hash, group_id, group_hash, wordings) from marts.quote_spread",
    ) == [
        (
            *(9, "direct", "mira oldan", "Mira Oldan", "a1", "Harbour Post", at(SUNDAY, 9), "capture"),
            *(at(MONDAY, 10), 120.0, True, 4, 2, 3, ["Harbour Post", "Valley Times", "Lake Gazette"]),
        )
    ]


def test_the_same_words_of_two_speakers_are_two_quotations(people: duckdb.DuckDBPyConnection) -> None:
    columns = "speaker, articles_published, outlets"
    found = rows(people, f"select {columns} from marts.quote_spread where text = '{SAME_WORDS}'")
    assert found == [("Mira Oldan", 2, 2)]


def test_source_health_counts_back_from_the_newest_day(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = a_wire_story()
    room.capture("n1", SUNDAY, "valley-times", "new")
    room.capture("n2", TUESDAY, "valley-times", "unchanged")
    room.capture("n3", TUESDAY, "valley-times", "timeout")
    room.capture("n4", date(2026, 2, 24), "valley-times", "new")
    room.rejected("r1", TUESDAY, "valley-times")
    room.capture("m1", TUESDAY, "mistyped", "http_error")
    room.capture("f1", TUESDAY, "of-files", "http_error")
    room.capture("q1", MONDAY, "quiet", "unchanged")
    room.capture("s1", TUESDAY, "slow-to-start", "unchanged")
    room.capture("x1", date(2026, 2, 20), "taken-off", "new")
    tell(con, room, tmp_path, only=[])
    answered = {"kind": "feed", "last_success_at": at(TUESDAY, 6)}
    state = [
        _source("valley-times", **answered),
        _source("mistyped", kind="feed", consecutive_failures=1),
        _source("of-files", kind="folder", consecutive_failures=1),
        _source("quiet", **answered),
        _source("slow-to-start", **answered),
        _source("taken-off", kind="feed", last_success_at=at(date(2026, 2, 20), 6)),
        _source("asleep"),
    ]
    load_sources(con, state)
    build_only(con, ["ops.source_health"])
    counts = (
        "silent_days, captures_7d, failures_7d, new_7d, articles_last_day, rejected_last_day, articles_7d, rejected_7d"
    )
    found = rows(con, f"select source_id, kind, last_new_day, {counts} from ops.source_health")
    assert found == [
        ("asleep", None, None, None, 0, 0, 0, 0, 0, 0, 0),
        ("harbour-post", None, None, None, 0, 0, 0, 0, 0, 1, 0),
        ("lake-gazette", None, None, None, 0, 0, 0, 0, 0, 1, 0),
        ("mistyped", "feed", None, 1, 1, 1, 0, 0, 0, 0, 0),
        ("of-files", "folder", None, 1, 1, 1, 0, 0, 0, 0, 0),
        ("quiet", "feed", None, 2, 1, 0, 0, 0, 0, 0, 0),
        ("slow-to-start", "feed", None, 1, 1, 0, 0, 0, 0, 0, 0),
        ("taken-off", "feed", date(2026, 2, 20), 11, 0, 0, 0, 0, 0, 0, 0),
        ("valley-times", "feed", SUNDAY, 2, 3, 1, 1, 0, 1, 2, 1),
    ]
    silent = run_check(con, CHECKS["ops.source_health.no_source_is_silent"])
    assert silent.sources == ("mistyped", "quiet", "valley-times")


def _source(name: str, **values: object) -> dict[str, object]:
    known = ("kind", "outlet", "last_success_at", "consecutive_failures", "disabled_until", "last_error")
    return dict.fromkeys(known) | {"source_id": name} | values


def test_offsets_are_characters_as_in_python_whatever_the_script(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    room = Newsroom()
    odd = "👩\u200d👩\u200d👧 🇳🇱 e\u0301 क्षि \r\n 👍🏽 \u200f "
    article = room.article("a1", SUNDAY, "Harbour Post", f"{odd}“Go on {odd}now,” {odd}Ana Brul said.")
    quote = room.spoken(article, f"Go on {odd}now,", "Ana Brul", "Ana Brul")
    start, end = span(article, "said")
    quote |= {"cue": "said", "cue_start": start, "cue_end": end}
    within = {"mention": "now", "cue": "said", "cue_start": start, "cue_end": end, "start_char": start, "end_char": end}
    within["mention_start"], within["mention_end"] = span(article, "now")
    quote["source_chain"] = [within]
    start, end = span(article, "now")
    meant = {"start_char": start, "end_char": end, "mention": "now", "kind": "pronoun", "name": "Ana Brul"}
    quote["about"] = [meant]
    mention = room.mention(article, "Ana Brul", "Ana Brul", "PERSON")
    tell(con, room, tmp_path, only=[])
    slices = [name for name in CHECKS if name.endswith("is_its_slice")]
    assert len(slices) == 6
    assert [run_check(con, CHECKS[name]).total for name in slices] == [0] * 6
    for changed in (quote, mention, within, meant):
        for column in _OFFSETS:
            if isinstance(place := changed.get(column), int):
                changed[column] = place + 1
    tell(con, room, tmp_path, only=[])
    assert [run_check(con, CHECKS[name]).total for name in slices] == [1] * 6


# Of the words that two articles print: the groups were told before it came.
A_GROUP = (
    "insert into news.grouped_quotes by name select quote_id, article_id, day, 'g' as group_id, 'head' as kind, "
    "group_hash from news.quotes where word_count >= 5"
)
SABOTAGE = {
    "news.articles.cluster_has_one_representative": "update news.articles set is_representative = false where article_id = 'b1'",
    "news.articles.day_is_day_of_capture": "update news.articles set captured_at = captured_at - interval 1 day",
    "ops.captures.day_is_day_of_capture": (
        "insert into ops.captures by name "
        "select 'c' as capture_id, date '2026-03-02' as day, timestamptz '2026-03-01 23:59:59+00' as captured_at"
    ),
    "ops.captures.readers_hold": (
        "insert into ops.captures by name select 'c' as capture_id, date '2026-03-05' as day, 'reader_error' as outcome, "
        "timestamptz '2026-03-05 06:00:00+00' as captured_at"
    ),
    "news.quotes.said_once": "update news.quotes set first_in_cluster = true",
    "marts.speaker_daily.sums_agree": "delete from marts.speaker_daily where day = '2026-03-02'",
    "marts.speaker_profile.sums_agree": "update marts.speaker_profile set quotes_said = quotes_said + 1",
    "marts.speaker_daily.days_add_up": "update marts.speaker_daily set articles_said = articles_said + 1",
    "marts.entity_daily.days_add_up": "update marts.entity_daily set mentions_said = mentions_said + 1",
    "parts.entity_days.sums_agree": "update parts.entity_days set mentions_said = mentions_said + 1",
    "parts.pair_days.sums_agree": "delete from parts.pair_days where other_id = 'port selm'",
    "marts.outlet_daily.days_add_up": "update marts.outlet_daily set updates = updates + 1, copies = copies - 1",
    "marts.entity_pairs.months_add_up": (
        "insert into marts.entity_pairs by name select date '2026-03-01' as month, pair, 'mira oldan' as entity_id, "
        "'port selm' as other_id, 3 as articles_published, 2 as articles_said from parts.pair_days limit 1"
    ),
    "marts.quotations.sums_agree": "delete from marts.quotations where is_said_first",
    "news.articles.said_once": "update news.articles set role = 'only'",
    "news.quotes.short_ones_by_cluster": "update news.quotes set word_count = 4, said_first = not first_in_cluster",
    "news.quotes.said_first_once": "update news.quotes set said_first = not said_first",
    "news.quotes.groups_agree": "update news.quotes set group_id = 'another'",
    "news.quote_groups.sums_agree": A_GROUP,
    "marts.quote_variants.sums_agree": A_GROUP,
    "news.mentions.entity_is_a_sense": "update news.mentions set entity_id = 'nobody'",
    "news.quotes.speaker_is_a_sense": "update news.quotes set person_id = 'nobody'",
    "news.entities.gone_ids_are_gone": (
        "insert into news.entity_history by name select entity_id as was, date '2026-03-02' as since from news.entities"
    ),
    "news.entities.quotes_person_exists": "delete from news.entities where entity_id = 'mira oldan'",
    "news.entities.sums_agree": "delete from news.mentions where article_id = 'b1'",
    "marts.outlet_daily.sums_agree": "update marts.outlet_daily set articles_said = articles_said + 1",
    "marts.outlet_sourcing.sums_agree": "update marts.outlet_sourcing set named_published = named_published + 1",
    "marts.duplicate_clusters.sums_agree": "delete from marts.duplicate_clusters",
    "news.rejected_pages.mostly_articles": (
        "insert into news.rejected_pages by name "
        "select 'r' || range as capture_id, date '2026-03-02' as day, 'valley-times' as source_id from range(4)"
    ),
    "news.rejected_pages.cleaner_holds": (
        "insert into news.rejected_pages by name "
        "select 'r9' as capture_id, date '2026-03-02' as day, 'cleaner_error' as reason"
    ),
    "news.quotes.mostly_attributed": (
        "insert into news.quotes by name select quote.* replace (quote_id || range as quote_id, null as speaker_kind) "
        "from news.quotes as quote, range(3)"
    ),
    "ops.extractions.texts_were_read": (
        "insert into ops.extractions by name select 'a1' as article_id, date '2026-03-01' as day, 'timeout' as failure"
    ),
    "ops.outlet_drift.no_outlet_has_changed": "update ops.outlet_drift set fallen = ['length']",
    "news.stories.sums_agree": "update news.stories set articles = articles + 1",
    "news.story_articles.all_but_roundups": "delete from news.story_articles where article_id = 'a2'",
    "marts.story_daily.days_add_up": "update marts.story_daily set direct_said = direct_said + 1",
    "marts.story_daily.sums_agree": "update marts.story_daily set speakers = []",
    "ops.source_health.no_source_is_silent": "update ops.source_health set silent_days = 2, asked_7d = true",
}


def found_of_changed_days(con: duckdb.DuckDBPyConnection, check: SqlCheck) -> bool:
    """Whether the check finds something in the days that its tables have; they are noted as whoever changes rows notes them."""
    for schema, table in check.upstream:
        names = [column for column, *_ in con.execute(f"describe {schema}.{table}").fetchall()]
        if "day" in names:
            note_days(con, f"{schema}.{table}", f"from {schema}.{table}")
    return run_check(con, check, whole=False).total > 0


@pytest.mark.parametrize("name", SABOTAGE)
def test_a_check_finds_what_it_is_there_for(told: duckdb.DuckDBPyConnection, name: str) -> None:
    assert run_check(told, CHECKS[name]).total == 0
    told.begin()
    told.execute(SABOTAGE[name])
    assert run_check(told, CHECKS[name]).total > 0
    assert found_of_changed_days(told, CHECKS[name])
    told.rollback()


# A column of the key of each table that linking makes; the wire story has no names that are linked.
LINKED = {table.key[0]: f"{table.schema}.{table.name}" for table in ENTITY_TABLES}


def test_every_check_of_a_key_finds_a_doubled_row(told: duckdb.DuckDBPyConnection) -> None:
    told.begin()
    load_sources(told, [_source("valley-times")])
    told.execute("insert into ops.captures by name select 'n1' as capture_id, date '2026-03-01' as day")
    told.execute("insert into news.rejected_pages by name select 'r1' as capture_id, date '2026-03-01' as day")
    told.execute(
        "insert into marts.entity_pairs by name "
        "select date '2026-03-01' as month, pair, entity_id, other_id from parts.pair_days limit 1"
    )
    told.execute(
        "insert into news.duplicates by name select 'a2' as article_id, 'a1' as other_id, day from news.articles limit 1"
    )
    told.execute("insert into ops.extractions by name select 'a1' as article_id, day from news.articles limit 1")
    told.execute(f"{A_GROUP} limit 1")
    told.execute("insert into marts.quote_variants by name select quote_id, group_hash from news.grouped_quotes")
    for column, table in LINKED.items():
        told.execute(f"insert into {table} by name select 'x' as {column}")
    keys = [check for check in CHECKS.values() if check.name == "key_is_unique"]
    for check in keys:
        assert run_check(told, check).total == 0
        told.execute(f"insert into {check.schema}.{check.table} from {check.schema}.{check.table}")
        assert run_check(told, check).total > 0, check.label
        assert found_of_changed_days(told, check), check.label
    told.rollback()


@pytest.mark.parametrize("name", [name for name in CHECKS if name.endswith("_exists")])
def test_a_check_of_a_reference_finds_rows_whose_target_is_gone(told: duckdb.DuckDBPyConnection, name: str) -> None:
    check = CHECKS[name]
    target = check.query.partition("anti join ")[2].split()[0]
    told.begin()
    told.execute(
        "insert into marts.entity_pairs by name select date '2026-03-01' as month, min(entity_id) as entity_id, "
        "max(entity_id) as other_id from news.entities"
    )
    told.execute(
        "insert into news.duplicates by name select 'b1' as article_id, date '2026-03-02' as day, "
        "'a1' as other_id, date '2026-03-01' as other_day"
    )
    told.execute("insert into ops.extractions by name select article_id, day from news.articles")
    told.execute(A_GROUP)
    told.execute("insert into marts.quote_variants by name select quote_id, quote_id as head_id from news.quotes")
    for table, column in (("spellings", "entity_id"), ("history", "entity_id"), ("candidates", "one_id")):
        told.execute(f"insert into news.entity_{table} by name select entity_id as {column} from news.entities")
    told.execute("insert into news.told_entities by name select entity_id from news.entities")
    assert run_check(told, check).total == 0
    told.execute(f"delete from {target}")
    assert run_check(told, check).total > 0
    assert found_of_changed_days(told, check)
    told.rollback()


def test_every_check_is_shown_to_fail_somewhere() -> None:
    shown = {name for name in CHECKS if name.endswith(("key_is_unique", "is_its_slice", "_exists"))} | SABOTAGE.keys()
    assert shown == CHECKS.keys()


def test_a_fresh_load_and_night_by_night_give_the_same_published_tables(
    told: duckdb.DuckDBPyConnection, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    lake = Lake(tmp_path / "lake")
    a_wire_story().store(lake)
    create_tables(con)
    for days in ({MONDAY}, {MONDAY, SUNDAY}):
        for base in BASE_TABLES:
            load_partitions(con, base.table, [part for part in lake.partitions(base.table) if part.day in days])
        link_names(con)
        apply_clusters(con, clusters_file(lake), WINDOW_DAYS)
        mark_groups(con)
        load_sources(con, [])
        build_all(con)
    tables = rows(con, "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'memory'")
    # What is loaded and stale, days and values that are unproved, what is kept of which, and what linking read and compared.
    assert len(tables) == len((*BASE_TABLES, *MADE_TABLES)) + len(MODELS) + 7 + len(KEPT_OF_LINKING)
    for (table,) in tables:
        assert rows(told, f"from {table} order by all") == rows(con, f"from {table} order by all"), table
    for model in MODELS:
        if not model.kept:
            assert rows(told, f"from {model.table}") == rows(con, f"from {model.table}"), model.table


def test_days_are_those_of_utc_whatever_the_clock_of_the_machine(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    con.execute("set timezone = 'Pacific/Auckland'")
    room = a_wire_story()
    room.article("late", SUNDAY, "Harbour Post", "Late.", captured_at=datetime(2026, 3, 1, 23, 59, tzinfo=UTC))
    tell(con, room, tmp_path, only=[])
    assert run_check(con, CHECKS["news.articles.day_is_day_of_capture"]).total == 0
