"""The base tables of the working file: the contract's columns, those that the warehouse adds, and their comments."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb
import polars as pl
from polars.datatypes import DataTypeClass

from pipeline.tables import (
    ARTICLES,
    CAPTURES,
    DUPLICATES,
    EXTRACTIONS,
    GROUPED_QUOTES,
    LONG_WORDS,
    MENTIONS,
    QUOTES,
    REJECTED_PAGES,
    STORY_ARTICLES,
    UTC,
    Column,
    Table,
)
from pipeline.warehouse.entity_tables import ENTITY_TABLES

SCHEMAS = ("news", "parts", "marts", "ops")
# Letters, marks and digits make words; everything else parts them ("don't" and the curly-quoted form agree). The "that" in
# front of a report is none of its words: who leaves it out says the same.
_WORDS = (
    r"trim(regexp_replace(lower(nfc_normalize(regexp_replace(text, '^that\s+', ''))), '[^\p{L}\p{M}\p{N}]+', ' ', 'g'))"
)

# By a hash of DuckDB's own, rows of another version of it would not be found.
GROUP_HASH = "(md5_number_lower({}) & 4294967295)::uinteger"

_WORDS_HASH = f"case when word_count >= {LONG_WORDS} then {GROUP_HASH.format('normalized_text')} end"

# The page tells when the article appeared, and not a time that was still to come when it was captured.
_TIMED = "published_precision in ('second', 'minute')"
_SEEN_BY_PUBLICATION = f"coalesce({_TIMED} and published_at <= captured_at, false)"
_PUBLISHED_DAY = f"""case when {_TIMED} or published_precision = 'day'
    then (published_at at time zone 'UTC')::date end"""
# Clocks differ by minutes, and a date alone may be that of a place where the next day has begun.
_PUBLISHED_AFTER_CAPTURE = f"""case
    when {_TIMED} then published_at > captured_at + interval 5 minutes
    when published_precision = 'day' then {_PUBLISHED_DAY} > (captured_at at time zone 'UTC')::date + 1
end"""

_DUCKDB_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "VARCHAR",
    pl.Date: "DATE",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.UInt32: "UINTEGER",
    pl.UInt64: "UBIGINT",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
}
_NESTED = ("STRUCT", "MAP", "LIST", "UNION")


@dataclass(frozen=True)
class Added:
    """A column that the lake does not hold: DuckDB type, documentation, and its value at load as SQL over the row."""

    type: str
    doc: str
    value: str = "null"


@dataclass(frozen=True)
class WarehouseTable:
    """A contract table as it stands in the working file."""

    table: Table
    added: Mapping[str, Added] = field(default_factory=dict[str, Added])

    @property
    def name(self) -> str:
        return f"{self.table.schema}.{self.table.name}"

    @property
    def columns(self) -> dict[str, tuple[str, str]]:
        """DuckDB type and documentation of every column, in order."""
        own = {name: (duckdb_type(column.type), column.doc) for name, column in self.table.columns.items()}
        return own | {name: (column.type, column.doc) for name, column in self.added.items()}

    def insert(self, con: duckdb.DuckDBPyConnection, rows: str) -> int:
        """Inserts what the query `rows` gives (the contract's columns), with the added columns; returns the number of rows."""
        added = "".join(f', {column.value} as "{name}"' for name, column in self.added.items())
        done = con.execute(f"insert into {self.name} by name select *{added} from ({rows})").fetchone()
        return int(done[0]) if done else 0


BASE_TABLES = (
    WarehouseTable(CAPTURES),
    WarehouseTable(
        ARTICLES,
        {
            "cluster_id": Added(
                "VARCHAR",
                "The article's duplicate cluster, named after its earliest member by (day, article_id). Who was first is in "
                "marts.duplicate_clusters",
            ),
            "is_representative": Added(
                "BOOLEAN", "True on one article of each cluster: count these to count texts once"
            ),
            "duplicate_kind": Added(
                "VARCHAR",
                "How the text relates to the representative's: exact, near, contained, version; null on that one",
            ),
            "similarity": Added(
                "DOUBLE",
                "The larger of Jaccard and containment with the representative, or else with the member most like it that it was compared with; null on the representative",
            ),
            "role": Added(
                "VARCHAR",
                "What the article is in its cluster: only (nobody else has the text), original (it stands for its "
                "cluster), version (the original's outlet or address again: an update of its own), copy (another "
                "outlet's), roundup (holds several stories of others). only and original count as said: every text once",
            ),
            "seen_at": Added(
                "TIMESTAMP WITH TIME ZONE",
                "Time by which the article had appeared, the order of who was first: published_at where the page gives it "
                "to the minute and not later than captured_at, else captured_at. Equal times go by article_id",
                f"case when {_SEEN_BY_PUBLICATION} then published_at else captured_at end",
            ),
            "seen_by": Added(
                "VARCHAR",
                "What seen_at rests on: publication (the page's own time) or capture (it may have appeared long before)",
                f"case when {_SEEN_BY_PUBLICATION} then 'publication' else 'capture' end",
            ),
            "published_day": Added(
                "DATE",
                "Date of published_at in UTC; null where the page does not settle the day. `day` is that of capture",
                _PUBLISHED_DAY,
            ),
            "published_after_capture": Added(
                "BOOLEAN",
                "True where the page claims a publication after its capture: by more than five minutes, or by more than "
                "one day where it gives a date alone; null where published_day is null",
                _PUBLISHED_AFTER_CAPTURE,
            ),
        },
    ),
    WarehouseTable(REJECTED_PAGES),
    WarehouseTable(
        QUOTES,
        {
            "person_spelling_id": Added(
                "VARCHAR",
                "Id of the speaker's spelling alone, whoever bears it: news.entity_spellings.spelling_id",
                "person_id",
            ),
            "about_spelling_ids": Added(
                "VARCHAR[]",
                "Of each in `about`, in their order, the id of the spelling alone",
                "list_transform(about, lambda one: one.entity_id)",
            ),
            "normalized_text": Added(
                "VARCHAR",
                "The words of the span alone, lower case, one space between, without a 'that' in front: equal for the same words",
                f"coalesce(nullif({_WORDS}, ''), trim(lower(text)))",
            ),
            "word_count": Added(
                "INTEGER", "Words in normalized_text", "len(string_split(normalized_text, ' '))::integer"
            ),
            "words_hash": Added(
                "UINTEGER",
                "Half of md5_number_lower(normalized_text): the same for the same words, and seldom for others. Words are "
                "looked up by it in all of history; null under five words",
                _WORDS_HASH,
            ),
            "first_in_cluster": Added(
                "BOOLEAN",
                "True on the first appearance of these words in the duplicate cluster, by news.articles.seen_at",
            ),
            "said_first": Added(
                "BOOLEAN",
                "True where the quotation counts as said: no earlier row (by news.articles.seen_at, article_id, start_char) "
                "has the same speaker and words in the same duplicate cluster, or in any within the window of dedupe (30 "
                "days unless set otherwise). The speaker is person_id, else speaker_name. Without a speaker, words count "
                "only where nobody else has them within the window: before with any speaker, or after with a known one. "
                "Under five words count once a cluster: first_in_cluster",
            ),
            "group_id": Added(
                "VARCHAR",
                "The quotation over all its wordings: news.grouped_quotes.group_id; null where no other wording was found",
            ),
            "group_hash": Added(
                "UINTEGER",
                "Half of md5_number_lower(group_id), else words_hash: the same for all wordings of a quotation, and seldom "
                "for others. Null under five words",
                _WORDS_HASH,
            ),
        },
    ),
    WarehouseTable(
        MENTIONS,
        {
            "spelling_id": Added(
                "VARCHAR", "Id of the spelling alone, whoever bears it: news.entity_spellings.spelling_id", "entity_id"
            ),
        },
    ),
    WarehouseTable(DUPLICATES),
    WarehouseTable(EXTRACTIONS),
    WarehouseTable(STORY_ARTICLES),
    WarehouseTable(
        GROUPED_QUOTES,
        {"group_hash": Added("UINTEGER", "news.quotes.group_hash", GROUP_HASH.format("group_id"))},
    ),
)

SOURCES = Table(
    "ops",
    "sources",
    "one row a source",
    ("source_id",),
    {
        "source_id": Column(pl.String(), "Name of the source in sources.yaml"),
        "kind": Column(pl.String(), "feed, sitemap, urls, folder or warc"),
        "outlet": Column(pl.String(), "Name of the outlet"),
        "last_success_at": Column(UTC, "Last time that the source answered; null when never"),
        "consecutive_failures": Column(pl.Int32(), "Failures in a row since then"),
        "disabled_until": Column(UTC, "Time until which the source is left alone after failures; null when it is read"),
        "last_error": Column(pl.String(), "The last failure in words"),
        "articles_7d": Column(pl.Int64(), "Articles of the last seven days, counted back from the newest day loaded"),
    },
)

LOADED_PARTITIONS = Table(
    "ops",
    "loaded_partitions",
    "one row a day of a table: the lake content that is loaded",
    ("table_name", "day"),
    {
        "table_name": Column(
            pl.String(), "Table as schema.name; ops.clusters, which is in the lake alone, as laid over articles"
        ),
        "day": Column(pl.Date(), "Day of the lake partition, or of the rows of ops.clusters"),
        "fingerprint": Column(
            pl.String(), "Version of the loading rules, and hash of the partition's files, or of these rows"
        ),
    },
)

STALE_CLUSTERS = Table(
    "ops",
    "stale_clusters",
    "one row a duplicate cluster that a load changed and that awaits its first appearances (empty in a publication)",
    ("cluster_id",),
    {"cluster_id": Column(pl.String(), "news.articles.cluster_id before or after the change")},
)

MADE_TABLES = tuple(WarehouseTable(table) for table in (SOURCES, *ENTITY_TABLES))
"""Tables that the load makes of other things than one table of the lake."""

BOOKKEEPING = (WarehouseTable(LOADED_PARTITIONS), WarehouseTable(STALE_CLUSTERS), *MADE_TABLES)


def warehouse_table(table: Table) -> WarehouseTable:
    """The contract table with its added columns. Raises KeyError for a table that the warehouse does not hold."""
    return {base.table.name: base for base in BASE_TABLES}[table.name]


def quoted(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def is_nested(kind: str) -> bool:
    """Whether a DuckDB type is a list, a struct or the like, which CSV does not know."""
    return kind.endswith("]") or kind.startswith(_NESTED)


def as_text(name: str, kind: str) -> str:
    """A column of a DuckDB type as text in SQL, as DuckDB writes it into CSV; lists and structs as JSON."""
    column = '"' + name.replace('"', '""') + '"'
    return f"to_json({column})::varchar" if is_nested(kind) else f"{column}::varchar"


def duckdb_type(kind: pl.DataType) -> str:
    """The DuckDB name of a Polars type of the contract. Raises KeyError for a type that no table uses yet."""
    if isinstance(kind, pl.List):
        return f"{_inner_type(kind.inner)}[]"
    if isinstance(kind, pl.Struct):
        return f"STRUCT({', '.join(f'{field.name} {_inner_type(field.dtype)}' for field in kind.fields)})"
    if isinstance(kind, pl.Datetime):
        return "TIMESTAMP WITH TIME ZONE"
    return _DUCKDB_TYPES[type(kind)]


def _inner_type(kind: pl.DataType | DataTypeClass) -> str:
    return duckdb_type(kind if isinstance(kind, pl.DataType) else kind())
