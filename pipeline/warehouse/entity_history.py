"""Ids that were published once and no longer stand, each with the one that took its place. Carried from file to file: the lake
does not know them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.file import Warehouse

_GONE = "no article names it any more"
_APART = "its spelling is told apart otherwise"
# Where there is no table of them, every entity is a spelling.
_SENSES = {
    "news.entity_spellings": "select entity_id, sense_id, spelling_id from news.entity_spellings",
    "news.entities": "select entity_id, entity_id as sense_id, entity_id as spelling_id from news.entities",
}
_HISTORY = {"news.entity_history": "select was, entity_id, since, why from news.entity_history"}
_NO_SENSES = "select null::varchar as entity_id, null::varchar as sense_id, null::varchar as spelling_id where false"
_NO_HISTORY = (
    "select null::varchar as was, null::varchar as entity_id, null::date as since, null::varchar as why where false"
)


@dataclass(frozen=True)
class KnownIds:
    """The ids that a file knows: senses (entity_id, sense_id, spelling_id), and those that no longer stand (was, entity_id, since,
    why)."""

    senses: pl.DataFrame
    history: pl.DataFrame


Published = Callable[[duckdb.DuckDBPyConnection], KnownIds | None]
"""Gives the ids of a publication where it has one that the open working file does not know."""


def published_ids(warehouse: Warehouse, con: duckdb.DuckDBPyConnection) -> KnownIds | None:
    """Those of the newest publication, whichever version made it, where it has an id that the working file, open in `con`, does not
    know; None where it has none, where there is no publication, or a damaged one, which proves nothing."""
    if not warehouse.newest.exists():
        return None
    known = _ids(con)
    try:
        with warehouse.read_published() as published:
            published.register("known", known)
            query = f"select 1 from ({_query_of_ids(published)}) anti join known using (id) limit 1"
            return known_ids(published) if published.execute(query).fetchone() else None
    except WarehouseError:
        return None


def _ids(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    return _frame(con, _query_of_ids(con))


def _query_of_ids(con: duckdb.DuckDBPyConnection) -> str:
    there = _tables(con)
    columns = {"news.entity_spellings": "entity_id", "news.entities": "entity_id", "news.entity_history": "was"}
    parts = [f"select {column} as id from {name}" for name, column in columns.items() if name in there]
    return " union ".join(parts or ["select null::varchar as id where false"])


def known_ids(con: duckdb.DuckDBPyConnection) -> KnownIds:
    """Those of the open file."""
    there = _tables(con)
    senses = [query for name, query in _SENSES.items() if name in there] or [_NO_SENSES]
    return KnownIds(_frame(con, " union ".join(senses)), known_history(con))


def known_history(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Of the ids those alone that no longer stand."""
    history = [query for name, query in _HISTORY.items() if name in _tables(con)] or [_NO_HISTORY]
    return _frame(con, " union ".join(history))


def _frame(con: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    return pl.DataFrame(con.sql(query).to_arrow_table())


def note_gone(con: duckdb.DuckDBPyConnection, known: Sequence[KnownIds], days: str = "true") -> int:
    """Makes news.entity_history anew from the ids that files knew and the links as they are; returns how many ids are new in it.

    Of `known` those that stand as they did may be missing where no row of mentions or quotations changed but on `days`, a
    condition.
    """
    con.register("known_senses", pl.concat([one.senses for one in known]).unique())
    con.register("known_history", pl.concat([one.history for one in known]).unique())
    _find_standing(con, days)
    con.execute(
        f"""
        create or replace temp table gone as
        select entity_id as was from known_senses union select was from known_history
        except from standing;

        -- The entity of the sense whose id it was, else of another that it had, else of its spelling.
        create or replace temp table led as
        select gone.was, now.entity_id, if(now.sense_id = known.sense_id, now.why, '{_APART}') as why
        from gone
        join known_senses as known on known.entity_id = gone.was
        join news.entity_spellings as now on now.sense_id = known.sense_id or now.spelling_id = known.spelling_id
        qualify row_number() over (
            partition by gone.was
            order by
                now.sense_id = gone.was desc,
                now.sense_id = known.sense_id desc,
                now.sense_id = now.spelling_id desc,
                now.articles desc,
                now.sense_id
        ) = 1;

        create or replace temp table gone_rows as
        with
            before as (
                select * from known_history qualify row_number() over (partition by was order by since, entity_id) = 1
            )
        select
            gone.was,
            coalesce(led.entity_id, stays.entity_id, onward.entity_id) as entity_id,
            coalesce(before.since, today.day) as since,
            case
                when led.entity_id is not null then coalesce(if(before.entity_id = led.entity_id, before.why, null), led.why)
                when stays.entity_id is not null or onward.entity_id is not null then before.why
                else '{_GONE}'
            end as why
        from gone
        cross join (
            select max(day) as day from (select day from news.articles union all select day from ops.captures)
        ) as today
        left join led using (was)
        left join before using (was)
        left join standing as stays on stays.entity_id = before.entity_id
        left join led as onward on onward.was = before.entity_id
        where coalesce(before.since, today.day) is not null
        """
    )
    found = con.execute("select count(*) from gone_rows anti join known_history using (was)").fetchone()
    con.execute("delete from news.entity_history")
    con.execute("insert into news.entity_history by name from gone_rows order by was")
    for name in ("standing", "gone", "led", "gone_rows"):
        con.execute(f"drop table {name}")
    for name in ("known_senses", "known_history"):
        con.unregister(name)
    return int(found[0]) if found else 0


def _find_standing(con: duckdb.DuckDBPyConnection, days: str) -> None:
    """Those of the known ids that an entity, a mention or a quotation has."""
    con.execute(
        """
        create or replace temp table standing as
        with
            known as (
                select entity_id, true as stood from known_senses
                union all select entity_id, true from known_history where entity_id is not null
                union all select was, false from known_history
            )
        select entity_id, bool_or(stood) as stood, false as stands from known group by entity_id;
        update standing set stands = true where entity_id in (select entity_id from news.entity_spellings)
        """
    )
    # An id that stood may do so on any day; one that was gone stands again on a day that changed alone.
    (missing,) = con.execute("select count(*) from standing where stood and not stands").fetchone() or (0,)
    where = "true" if missing else days
    con.execute(
        f"""
        update standing set stands = true where not stands and entity_id in (
            select entity_id from news.mentions
            where {where} and entity_id in (select entity_id from standing where not stands)
            union
            select person_id from news.quotes
            where {where} and person_id in (select entity_id from standing where not stands)
        );
        create or replace temp table standing as select entity_id from standing where stands
        """
    )


def _tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    found = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = current_database()"
    ).fetchall()
    return {name for (name,) in found}
