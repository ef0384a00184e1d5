"""What linking keeps in the working file from night to night, so that a night costs the names of the night: names in articles,
their writings, senses, pairs and groups. All of it can be made again from the base tables.

Spellings, senses and articles are numbers here: their ids are 16 hexadecimal digits, and joins of numbers cost a part of those of text.
"""

import duckdb
import polars as pl

from pipeline.tables import Column, Table
from pipeline.warehouse.base_tables import WarehouseTable
from pipeline.warehouse.catalog import tables_there
from pipeline.warehouse.making import make_commented

_NUMBER = pl.UInt64()
_NUMBERS = pl.List(pl.UInt64())
_TEXTS = pl.List(pl.String())
_SPELLING = Column(_NUMBER, "news.entity_spellings.spelling_id as a number")
_SENSE = Column(_NUMBER, "news.entity_spellings.sense_id as a number")

LINKED_NAMES = Table(
    "ops",
    "linked_names",
    "one row a name in an article, as the linker reads it",
    ("article", "spelling", "writing"),
    {
        "day": Column(pl.Date(), "Day of the article"),
        "article": Column(_NUMBER, "news.articles.article_id as a number"),
        "spelling": _SPELLING,
        "writing": Column(
            _NUMBER, "ops.linked_writings.writing; null where the name is company for the others of the article alone"
        ),
        "is_company": Column(pl.Boolean(), "Whether it is company for the others: a person or body that is mentioned"),
        "is_double": Column(pl.Boolean(), "Whether the article has another writing of the spelling"),
    },
)
LINKED_WRITINGS = Table(
    "ops",
    "linked_writings",
    "one row a name with one role, over all articles",
    ("writing",),
    {
        "writing": Column(_NUMBER, "Hash of label, name and role"),
        "spelling": _SPELLING,
        "name": Column(pl.String(), "The fullest form in the article"),
        "label": Column(pl.String(), "PERSON, ORG; a place's where analysts told of it"),
        "role": Column(pl.String(), "The role that the article gives; null: none"),
        "number": Column(pl.Int64(), "Names in articles"),
        "first_day": Column(pl.Date(), "Day of the first article"),
        "first_article": Column(_NUMBER, "The first article of that day, by number"),
        "last_day": Column(pl.Date(), "Day of the last article"),
    },
)
LINKED_KEYS = Table(
    "ops",
    "linked_keys",
    "one row a spelling that was ever named",
    ("spelling",),
    {"spelling": _SPELLING, "key": Column(pl.String(), "Its key: 'person:ana ortiz'")},
)
LINKED_FORMS = Table(
    "ops",
    "linked_forms",
    "one row a short form that a day's articles give for a body",
    ("day", "spelling", "form"),
    {
        "day": Column(pl.Date(), "Day of the articles"),
        "spelling": _SPELLING,
        "form": Column(pl.String(), "The form: NWB"),
    },
)
COMMON_NAMES = Table(
    "ops",
    "common_names",
    "one row a spelling that stands beside so many others that its company tells nothing",
    ("spelling",),
    {"spelling": _SPELLING},
)
LINKED_SENSES = Table(
    "ops",
    "linked_senses",
    "one row a sense of a spelling, with what it is compared by",
    ("sense",),
    {
        "sense": _SENSE,
        "spelling": _SPELLING,
        "key": Column(pl.String(), "ops.linked_keys.key"),
        "label": Column(pl.String(), "ops.linked_writings.label"),
        "names": Column(_TEXTS, "Its writings, those of most articles first"),
        "roles": Column(_TEXTS, "Its roles, those of most articles first"),
        "forms": Column(_TEXTS, "Short forms that articles give for it, in alphabetical order"),
        "beside": Column(_NUMBERS, "Spellings that it stands beside and that tell, by number"),
        "first_day": Column(pl.Date(), "Day of the first article"),
        "last_day": Column(pl.Date(), "Day of the last article"),
        "articles": Column(pl.Int64(), "Articles, as published"),
        "told": Column(pl.Int64(), "Place of the entry in aliases.yaml, sorted, that tells of it; null: none"),
    },
)
LINKED_MEANT = Table(
    "ops",
    "linked_meant",
    "one row a name in an article, or a writing, of a spelling with several senses: which of them is meant",
    ("spelling", "writing", "article"),
    {
        "spelling": _SPELLING,
        "writing": Column(_NUMBER, "ops.linked_writings.writing"),
        "article": Column(_NUMBER, "ops.linked_names.article; null: in all articles"),
        "sense": _SENSE,
    },
)
LINKED_BLOCKS = Table(
    "ops",
    "linked_blocks",
    "one row a sense under a blocking key",
    ("block", "sense"),
    {
        "block": Column(_NUMBER, "Hash of the blocking key"),
        "sense": _SENSE,
        "asks": Column(pl.Boolean(), "Whether it asks to be compared with all others under the key"),
    },
)
LINKED_PAIRS = Table(
    "ops",
    "linked_pairs",
    "one row a pair of senses whose names are near",
    ("one", "other"),
    {
        "one": _SENSE,
        "other": _SENSE,
        "why": Column(pl.String(), "What speaks for one bearer, without common company"),
        "alone": Column(pl.Float64(), "How sure it is without common company, 0 to 1"),
        "together": Column(pl.Float64(), "How sure it is with common company, 0 to 1"),
        "company": Column(pl.String(), "The first key that both are beside; null: none"),
        "score": Column(pl.Float64(), "alone or together; 0: a guess"),
        "is_doubtful": Column(pl.Boolean(), "Whether the two were not joined"),
    },
)
LINKED_GROUPS = Table(
    "ops",
    "linked_groups",
    "one row a sense to which a pair with a score leads, or whom analysts told to be of several",
    ("sense",),
    {
        "sense": _SENSE,
        "chain": Column(_NUMBER, "The least sense to which a chain of such pairs leads"),
        "entity": Column(_NUMBER, "news.entity_spellings.entity_id as a number"),
        "why": Column(pl.String(), "What joined it to the entity, in words"),
        "score": Column(pl.Float64(), "How sure that is, 0 to 1"),
    },
)
KEPT_OF_LINKING = (
    LINKED_NAMES,
    LINKED_WRITINGS,
    LINKED_KEYS,
    LINKED_FORMS,
    COMMON_NAMES,
    LINKED_SENSES,
    LINKED_MEANT,
    LINKED_BLOCKS,
    LINKED_PAIRS,
    LINKED_GROUPS,
)


def create_linking_tables(con: duckdb.DuckDBPyConnection) -> bool:
    """Makes the tables where one of them is missing, all of them empty then; False where all were there. Whoever changes their
    shape raises RULES of `links`."""
    wanted = {WarehouseTable(table).name for table in KEPT_OF_LINKING}
    if tables_there(con, wanted) == wanted:
        return False
    empty_linking_tables(con)
    return True


def empty_linking_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Makes all of them anew: nothing is known any more, and the next linking reads everything."""
    for made in map(WarehouseTable, KEPT_OF_LINKING):
        make_commented(con, made)


def is_empty(con: duckdb.DuckDBPyConnection, rows: str) -> bool:
    """Whether there is no row of a table with a condition: most nights of few names are passed over by that."""
    return con.execute(f"select 1 from {rows} limit 1").fetchone() is None
