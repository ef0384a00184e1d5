"""The published tables of linking, brought up to date from what linking keeps: only rows that changed are written, and told to who
follows them. Reads the temporary table asked_senses (sense): those that may be others than before.
"""

from collections.abc import Sequence

import duckdb
import polars as pl

from pipeline.people.aliases import Alias
from pipeline.tables import Table
from pipeline.warehouse.entity_history import KnownIds, known_history, known_ids
from pipeline.warehouse.entity_tables import ENTITY_CANDIDATES, ENTITY_SPELLINGS, TOLD_ENTITIES
from pipeline.warehouse.kept import in_days, note_replaced
from pipeline.warehouse.linking_tables import is_empty

# A join of a lower score is doubtful: a surname alone, initials that an article gives.
DOUBTFUL = 0.65
_SPELLINGS = """
    select
        {id}(coalesce(groups.entity, sense)) as entity_id, {id}(sense) as sense_id, {id}(spelling) as spelling_id,
        names as spellings, roles, coalesce(why, 'one spelling') as why, coalesce(score, 1.0) as score,
        first_day as first_seen, last_day as last_seen, articles
    from ops.linked_senses left join ops.linked_groups as groups using (sense)"""
# Each pair of entities once, with the first reason; and each doubtful join.
_CANDIDATES = f"""
    with
        members as (
            select sense from ops.linked_senses left join ops.linked_groups as groups using (sense)
            where coalesce(groups.entity, sense) in (from asked_entities)
        ),
        pairs as (
            select one, other, if(company is null, why, why || '; both beside ' || company) as why
            from ops.linked_pairs
            where is_doubtful and (one in (from members) or other in (from members))
        ),
        joined as (
            select sense, entity, why, score from ops.linked_groups
            where score < {DOUBTFUL} and sense <> entity and entity in (from asked_entities)
        ),
        ends as (
            select one as sense from pairs union select other from pairs
            union select sense from joined union select entity from joined
        ),
        named as (
            select sense, coalesce(groups.entity, sense) as entity, names[1] as name, articles
            from ops.linked_senses semi join ends using (sense) left join ops.linked_groups as groups using (sense)
        ),
        sizes as (
            select coalesce(groups.entity, sense) as entity, sum(articles)::bigint as articles
            from ops.linked_senses left join ops.linked_groups as groups using (sense)
            where coalesce(groups.entity, sense) in (select entity from named)
            group by all
        ),
        apart as (
            select
                least(a.entity, b.entity) as one_id, greatest(a.entity, b.entity) as other_id,
                if(a.entity < b.entity, a.name, b.name) as one, if(a.entity < b.entity, b.name, a.name) as other, why
            from pairs join named as a on a.sense = pairs.one join named as b on b.sense = pairs.other
            where a.entity <> b.entity
            qualify row_number() over (partition by one_id, other_id order by pairs.one, pairs.other) = 1
        )
    select {{id}}(one_id) as one_id, {{id}}(other_id) as other_id, one, other, false as is_joined, why,
        least(a.articles, b.articles) as articles
    from apart join sizes as a on a.entity = one_id join sizes as b on b.entity = other_id
    union all
    select {{id}}(joined.entity), {{id}}(joined.sense), head.name, named.name, true, why, named.articles
    from joined join named using (sense) join named as head on head.sense = joined.entity"""
_ID = "create or replace temp macro id_of_number(number) as lpad(lower(to_hex(number)), 16, '0')"


def store_entities(con: duckdb.DuckDBPyConnection, told: Sequence[Alias], *, anew: bool) -> KnownIds:
    """Brings news.entity_spellings, entity_candidates and told_entities to the state of what linking keeps; `anew`: all of them.

    Returns the ids, as they were, of what may stand no longer, and those that were gone before.
    """
    con.execute(_ID)
    con.execute("create or replace temp table asked_ids as select id_of_number(sense) as sense_id from asked_senses")
    where = "" if anew else "where sense_id in (from asked_ids)"
    con.execute(f"create or replace temp table rows_before as select * from news.entity_spellings {where}")
    spellings = _SPELLINGS.format(id="id_of_number")
    con.execute(
        f"create or replace temp table rows_now as {spellings} "
        + ("" if anew else "semi join asked_senses using (sense)")
    )
    con.execute(
        """
        create or replace temp table asked_entities as
        select try_cast('0x' || entity_id as ubigint) as entity
        from (select entity_id from rows_before union select entity_id from rows_now)
        """
    )
    before = _known(con, anew=anew)
    _swap(con, ENTITY_SPELLINGS)
    if not all(is_empty(con, rows) for rows in ("ops.linked_pairs", "ops.linked_groups", "news.entity_candidates")):
        _store_candidates(con, anew=anew)
    con.execute("drop table asked_ids; drop table asked_entities")
    _store_told(con, told)
    return before


def _store_candidates(con: duckdb.DuckDBPyConnection, *, anew: bool) -> None:
    where = "" if anew else "where one_id in (from asked_ids) or other_id in (from asked_ids)"
    con.execute("create or replace temp table asked_ids as select id_of_number(entity) as id from asked_entities")
    con.execute(f"create or replace temp table rows_before as select * from news.entity_candidates {where}")
    con.execute(f"create or replace temp table rows_now as {_CANDIDATES.format(id='id_of_number')}")
    _swap(con, ENTITY_CANDIDATES)


def _known(con: duckdb.DuckDBPyConnection, *, anew: bool) -> KnownIds:
    """The ids of the rows of entity_spellings that were looked at, and of entities that only changed days named: places too."""
    if anew:
        return known_ids(con)
    query = "select entity_id, sense_id, spelling_id from rows_before"
    if con.execute("select 1 from duckdb_tables() where schema_name = 'news' and table_name = 'entities'").fetchone():
        first, last = (in_days(con, "changed_days", column) for column in ("first_seen", "last_seen"))
        query += f" union select entity_id, entity_id, entity_id from news.entities where {first} and {last}"
    return KnownIds(pl.DataFrame(con.sql(query).to_arrow_table()), known_history(con))


def _store_told(con: duckdb.DuckDBPyConnection, told: Sequence[Alias]) -> None:
    entries = sorted(told, key=repr)
    found = con.execute(
        """
        select id_of_number(coalesce(groups.entity, sense)), arg_max(told, sense)
        from ops.linked_senses left join ops.linked_groups as groups using (sense)
        where told is not null
        group by 1 order by 1
        """
    ).fetchall()
    standing: list[tuple[str, Alias]] = [(entity, entries[int(place)]) for entity, place in found]
    rows = TOLD_ENTITIES.frame(
        [
            {
                "entity_id": entity,
                "name": alias.name,
                "role": alias.role,
                "also": list(alias.also),
                "apart": list(alias.apart),
                "wikidata": alias.wikidata,
                "notes": alias.notes,
            }
            for entity, alias in standing
        ]
    )
    con.register("told_rows", rows)
    con.execute("create or replace temp table rows_now as from told_rows")
    con.unregister("told_rows")
    con.execute("create or replace temp table rows_before as from news.told_entities")
    _swap(con, TOLD_ENTITIES)


def _swap(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Puts the rows of rows_now in the place of those of rows_before, and tells who follows those that differ."""
    name = f"{table.schema}.{table.name}"
    columns = ", ".join(table.columns)
    note_replaced(con, name, f"select {columns} from rows_before", f"select {columns} from rows_now")
    same = " and ".join(f"{name}.{column} = rows_before.{column}" for column in table.key)
    con.execute(
        f"""
        delete from {name} using rows_before where {same};
        insert into {name} by name select {columns} from rows_now;
        drop table rows_before; drop table rows_now;
        """
    )
