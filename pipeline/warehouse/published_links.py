"""By what the publication's names were linked, and which spellings its articles have."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from pipeline.warehouse.entity_tables import ENTITY_SPELLINGS
from pipeline.warehouse.file import Warehouse

_LINKS = f"{ENTITY_SPELLINGS.schema}.{ENTITY_SPELLINGS.name}"
_SPELLED = """
select id
from (select unnest($ids::varchar[]) as id)
where id in (select spelling_id from news.mentions) or id in (select person_spelling_id from news.quotes)
"""


@dataclass(frozen=True)
class PublishedLinks:
    """What the names were linked by (see `links_made_by`), and how many senses of spellings there are."""

    made_by: str
    spellings: int


def published_links(warehouse: Warehouse) -> PublishedLinks | None:
    """None before the first publication, and where an earlier version made it: it linked no names. Raises WarehouseError."""
    if not warehouse.newest.exists():
        return None
    with warehouse.read_published() as con:
        if not _tells(con):
            return None
        found = con.execute(
            f"select made_by, (select count(*) from {_LINKS}) from ops.kept_models where table_name = ?", [_LINKS]
        ).fetchone()
    return PublishedLinks(str(found[0]), int(found[1])) if found else None


def spelled(warehouse: Warehouse, ids: Iterable[str]) -> set[str]:
    """Those of the ids of spellings that an article of the publication has. Raises WarehouseError."""
    with warehouse.read_published() as con:
        return {id for (id,) in con.execute(_SPELLED, {"ids": sorted(ids)}).fetchall()}


def _tells(con: duckdb.DuckDBPyConnection) -> bool:
    query = "select count(*) from duckdb_tables() where schema_name || '.' || table_name in ('ops.kept_models', ?)"
    return con.execute(query, [_LINKS]).fetchone() == (2,)
