"""A hand-made lake of invented news, and its way into a warehouse: rows with every column of the contract."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import duckdb

from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.lake import Lake
from pipeline.language.names.keys import entity_id
from pipeline.people.aliases import Alias
from pipeline.settings import PROJECT
from pipeline.sqlmodels import build, load_models
from pipeline.tables import (
    ARTICLES,
    CAPTURES,
    CLUSTERS,
    DUPLICATES,
    EXTRACTIONS,
    MENTIONS,
    QUOTES,
    REJECTED_PAGES,
    STORY_ARTICLES,
    Table,
)
from pipeline.warehouse import BASE_TABLES, LoadCounts, apply_clusters, create_tables, load_partitions, load_sources
from pipeline.warehouse.groups import mark_groups
from pipeline.warehouse.links import link_names
from pipeline.wording.day import group_all

Row = dict[str, object]

SQL = PROJECT / "sql"
MODELS = load_models(SQL)

SUNDAY = date(2026, 3, 1)
MONDAY = date(2026, 3, 2)
TUESDAY = date(2026, 3, 3)

PARTITIONED = (CAPTURES, ARTICLES, REJECTED_PAGES, QUOTES, MENTIONS, DUPLICATES, EXTRACTIONS, STORY_ARTICLES)


def row(table: Table, **values: object) -> Row:
    assert values.keys() <= table.columns.keys(), values.keys() - table.columns.keys()
    return dict.fromkeys(table.columns) | values


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


@dataclass
class Newsroom:
    """Rows by table and day. Add with the methods, change them at will, then `store` them in a lake."""

    rows: dict[tuple[str, date], list[Row]] = field(default_factory=dict)
    clusters: dict[str, Row] = field(default_factory=dict)
    # Whether the quotations are grouped over their wordings: most rooms have none that are printed in two.
    in_wordings: bool = False
    # Article -> the first of its story, where that is no article of its cluster.
    told: dict[str, str] = field(default_factory=dict)
    # Whether spellings have the ids that extraction gives them, so that they are linked: elsewhere they are the names, to be read.
    in_ids: bool = False

    def article(self, article_id: str, day: date, outlet: str, text: str, hour: int = 12, **values: object) -> Row:
        made = row(
            ARTICLES,
            article_id=article_id,
            day=day,
            source_id=outlet.lower().replace(" ", "-"),
            outlet=outlet,
            url=f"https://{article_id}.example/",
            title=text.split(".")[0],
            captured_at=at(day, hour),
            language="en",
            text=text,
            word_count=len(text.split()),
            engine_agreement=0.9,
        )
        return self._add(ARTICLES, made | values)

    def quote(self, article: Row, words: str, **values: object) -> Row:
        """The first place where the article holds `words`; `speaker` and `cue` are found in its text likewise."""
        text, (start, end) = str(article["text"]), span(article, words)
        made = row(
            QUOTES,
            quote_id=f"{article['article_id']}:{start}",
            article_id=article["article_id"],
            day=article["day"],
            utterance_id=f"{article['article_id']}:u{start}",
            type="direct",
            text=text[start:end],
            start_char=start,
            end_char=end,
            polarity="affirmed",
            attribution="none",
            confidence=0.0,
        )
        return self._add(QUOTES, made | values)

    def spoken(self, article: Row, words: str, mention: str, name: str, **values: object) -> Row:
        """A quotation of a named speaker."""
        start, end = span(article, mention)
        found: Row = {
            "speaker_mention": mention,
            "speaker_start": start,
            "speaker_end": end,
            "speaker_kind": "name",
            "speaker_name": name,
            "person_id": self._id(name, "PERSON"),
            "attribution": "explicit",
            "confidence": 0.9,
        }
        return self.quote(article, words, **(found | values))

    def mention(self, article: Row, words: str, name: str, label: str, after: int = 0) -> Row:
        start, end = span(article, words, after)
        made = row(
            MENTIONS,
            article_id=article["article_id"],
            day=article["day"],
            start_char=start,
            end_char=end,
            text=words,
            label=label,
            name=name,
            entity_id=self._id(name, label),
        )
        return self._add(MENTIONS, made)

    def capture(self, capture_id: str, day: date, source_id: str, outcome: str) -> Row:
        made = row(CAPTURES, capture_id=capture_id, day=day, source_id=source_id, outcome=outcome)
        return self._add(CAPTURES, made | {"url": f"https://{capture_id}.example/", "captured_at": at(day, 6)})

    def rejected(self, capture_id: str, day: date, source_id: str, **values: object) -> Row:
        made = row(REJECTED_PAGES, capture_id=capture_id, day=day, source_id=source_id, reason="too_short")
        return self._add(REJECTED_PAGES, made | values)

    def copies(self, representative: str, kinds: Mapping[str, str]) -> None:
        """Puts articles in the cluster of `representative`, which is also its earliest member."""
        self.clusters[representative] = _member(representative, representative, None)
        for article_id, kind in kinds.items():
            self.clusters[article_id] = _member(article_id, representative, kind)

    def roundup(self, article_id: str) -> None:
        """Says that the article holds the stories of others: it is in no cluster but its own."""
        self.clusters[article_id] = _member(article_id) | {"role": "roundup"}

    def of(self, table: Table, day: date) -> list[Row]:
        return self.rows.setdefault((table.name, day), [])

    def of_table(self, name: str) -> list[Row]:
        return [made for (table, _), rows in self.rows.items() if table == name for made in rows]

    def store(self, lake: Lake, tables: Sequence[Table] = PARTITIONED) -> None:
        """Writes every day of `tables`, and the clusters: an article that no cluster names stands alone."""
        by_name = {table.name: table for table in tables}
        for (name, day), rows in self.rows.items():
            if name in by_name:
                lake.write(by_name[name], day, by_name[name].frame(rows))
        days = {str(article["article_id"]): article["day"] for article in self.of_table(ARTICLES.name)}
        members = [{**self.clusters.get(name, _member(name)), "day": day} for name, day in days.items()]
        lake.write(CLUSTERS, None, CLUSTERS.frame(members))
        if STORY_ARTICLES in tables:
            for day in {day for name, day in self.rows if name == ARTICLES.name}:
                told = [
                    _told(member, days, self.told)
                    for member in members
                    if member["day"] == day and member["role"] != "roundup"
                ]
                lake.write(STORY_ARTICLES, day, STORY_ARTICLES.frame(told))

    def _id(self, name: str, label: str) -> str | None:
        return entity_id(name, label) if self.in_ids else name.lower()

    def _add(self, table: Table, made: Row) -> Row:
        day = made["day"]
        assert isinstance(day, date)
        self.of(table, day).append(made)
        return made


def _member(article_id: str, representative: str = "", kind: str | None = None) -> Row:
    return row(
        CLUSTERS,
        article_id=article_id,
        cluster_id=representative or article_id,
        representative_id=representative or article_id,
        is_representative=kind is None,
        duplicate_kind=kind,
        similarity=None if kind is None else 0.9,
    )


def _told(member: Row, days: Mapping[str, object], told: Mapping[str, str]) -> Row:
    """A story a cluster, but for articles of which another is told."""
    head = str(member["cluster_id"])
    story = told.get(str(member["article_id"]), head)
    began = days.get(story, member["day"])
    made = row(STORY_ARTICLES, article_id=member["article_id"], day=member["day"], seen_day=member["day"])
    return made | {"story_id": story, "began": began, "head_id": head}


def span(article: Row, words: str, after: int = 0) -> tuple[int, int]:
    start = str(article["text"]).index(words, after)
    return start, start + len(words)


def bring_in(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    window_days: int = WINDOW_DAYS,
    told: Sequence[Alias] = (),
) -> dict[str, LoadCounts]:
    """Everything a night loads."""
    create_tables(con)
    counts = {base.name: load_partitions(con, base.table, lake.partitions(base.table)) for base in BASE_TABLES}
    link_names(con, told)
    apply_clusters(con, clusters_file(lake), window_days)
    mark_groups(con)
    return counts


def build_all(con: duckdb.DuckDBPyConnection) -> None:
    for model in MODELS:
        build(con, model)


def build_only(con: duckdb.DuckDBPyConnection, tables: Collection[str]) -> None:
    """The models of `tables`, and those that they read."""
    wanted = {tuple(table.split(".")) for table in tables}
    assert wanted <= {(model.schema, model.name) for model in MODELS}, tables
    # Each model stands after those that it reads.
    for model in reversed(MODELS):
        if (model.schema, model.name) in wanted:
            wanted |= model.upstream
    for model in MODELS:
        if (model.schema, model.name) in wanted:
            build(con, model)


def tell(
    con: duckdb.DuckDBPyConnection,
    room: Newsroom,
    place: Path,
    window_days: int = WINDOW_DAYS,
    only: Collection[str] | None = None,
) -> None:
    """Loads a newsroom by way of a lake under `place`, and builds every model over it, or those that `only` needs."""
    lake = Lake(place / "lake")
    room.store(lake)
    if room.in_wordings:
        group_all(lake, window_days)
    bring_in(con, lake, window_days)
    load_sources(con, [])
    if only is None:
        build_all(con)
    else:
        build_only(con, only)


def clusters_file(lake: Lake) -> Path:
    return lake.files(CLUSTERS, None)[0]


def a_wire_story() -> Newsroom:
    """A wire text of Sunday in two outlets, its update on Monday with one quotation more, and one story of its own that
    quotes the same words. “Tram” is spoken of by Mira Oldan; Port Selm is where it happens."""
    room = Newsroom()
    wire = (
        "Trams return to Port Selm. "
        "“The bridge will carry trams from the first day,” Mira Oldan said. "
        "“Selmar Transit is ready,” she said."
    )
    first = room.article("a1", SUNDAY, "Harbour Post", wire, hour=9)
    copy = room.article("a2", SUNDAY, "Valley Times", wire, hour=11)
    update = room.article("a3", MONDAY, "Lake Gazette", wire + " “Nobody will lose a seat,” Oldan added.", hour=8)
    for article in (first, copy, update):
        room.spoken(article, "The bridge will carry trams from the first day,", "Mira Oldan", "Mira Oldan")
        room.spoken(article, "Selmar Transit is ready,", "she", "Mira Oldan", speaker_kind="pronoun")
        room.mention(article, "Port Selm", "Port Selm", "GPE")
        room.mention(article, "Mira Oldan", "Mira Oldan", "PERSON")
        room.mention(article, "Selmar Transit", "Selmar Transit", "ORG")
    room.spoken(update, "Nobody will lose a seat,", "Oldan", "Mira Oldan", type="mixed", speaker_role="the mayor")
    own = room.article(
        "b1",
        MONDAY,
        "Valley Times",
        "Shops in Port Selm hope. “The bridge will carry trams from the first day”, it was said.",
        hour=10,
    )
    room.quote(own, "The bridge will carry trams from the first day")
    room.mention(own, "Port Selm", "Port Selm", "GPE")
    room.copies("a1", {"a2": "exact", "a3": "version"})
    return room
