"""The linked ids, laid over the rows of mentions and quotations: where they are others than before, and nowhere else."""

from collections import defaultdict
from collections.abc import Sequence

import duckdb
import polars as pl

from pipeline.ids import stable_id
from pipeline.people.links import Link
from pipeline.warehouse.kept import in_days, note_replaced
from pipeline.warehouse.proved import note_days

# Whom a name means: what the article tells of it by this writing, else by any, else who bears the spelling everywhere.
_MEANT = "coalesce(by_name.entity_id, by_article.entity_id, by_spelling.entity_id, spelling_id)"
_JOINED = """
    left join meant_by_name as by_name using (article_id, spelling_id, name)
    left join meant_by_article as by_article using (article_id, spelling_id)
    left join meant_by_spelling as by_spelling using (spelling_id)"""
_MENTIONS = f"""
    select day, row, {_MEANT} as entity_id
    from (
        select rowid as row, day, article_id, spelling_id, coalesce(name, text) as name, entity_id as was
        from news.mentions where spelling_id is not null
    ) {_JOINED}
    where {_MEANT} is distinct from was"""
_SPEAKERS = f"""
    select day, row, {_MEANT} as person_id
    from (
        select
            rowid as row, day, article_id, person_spelling_id as spelling_id,
            coalesce(speaker_name, speaker_mention) as name, person_id as was
        from news.quotes where person_spelling_id is not null
    ) {_JOINED}
    where {_MEANT} is distinct from was"""
_ABOUT = f"""
    select day, row, list(struct_update(item, entity_id := {_MEANT}) order by place) as about
    from (
        select *, item.name as name
        from (
            select
                rowid as row, day, article_id, unnest(about) as item, unnest(about_spelling_ids) as spelling_id,
                generate_subscripts(about, 1) as place
            from news.quotes where len(about_spelling_ids) > 0
        )
    ) {_JOINED}
    group by day, row
    having bool_or({_MEANT} is distinct from item.entity_id)"""

# A row that was loaded and not yet linked has its spelling's id.
_LINKED_BEFORE = """
    select article_id, spelling_id, name, min(entity_id) as entity_id
    from (
        select article_id, spelling_id, coalesce(name, text) as name, entity_id from news.mentions
        union all
        select article_id, person_spelling_id, coalesce(speaker_name, speaker_mention), person_id from news.quotes
    )
    where entity_id <> spelling_id
    group by all"""


def mark_rows(con: duckdb.DuckDBPyConnection, links: Sequence[Link]) -> tuple[int, int]:
    """Sets the ids that the links tell, and tells who follows these rows; returns the mentions and quotations that changed."""
    _find_meant(con, links)
    return _mark(con)


def mark_rows_as_before(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """The same by news.entity_spellings and the rows as they are: what is linked stays so, and what was loaded since goes by its
    spelling; where that has several senses, by the first."""
    con.execute(f"create or replace temp table meant_by_name as {_LINKED_BEFORE}")
    con.execute(
        "create or replace temp table meant_by_article as select * exclude (name) from meant_by_name where false"
    )
    con.execute(
        "create or replace temp table meant_by_spelling as "
        "select spelling_id, entity_id from news.entity_spellings where sense_id = spelling_id"
    )
    return _mark(con)


def _mark(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    con.execute(f"create or replace temp table relinked as {_MENTIONS}")
    mentions = _set(con, "news.mentions", ("entity_id",))
    con.execute(
        f"""
        create or replace temp table relinked as
        select
            coalesce(speaker.day, about.day) as day,
            row,
            coalesce(speaker.person_id, quote.person_id) as person_id,
            coalesce(about.about, quote.about) as about
        from ({_SPEAKERS}) as speaker
        full join ({_ABOUT}) as about using (row)
        join (select rowid as row, person_id, about from news.quotes) as quote using (row)
        """
    )
    quotes = _set(con, "news.quotes", ("person_id", "about"))
    for name in ("relinked", "meant_by_name", "meant_by_article", "meant_by_spelling"):
        con.execute(f"drop table {name}")
    return mentions, quotes


def _find_meant(con: duckdb.DuckDBPyConnection, links: Sequence[Link]) -> None:
    """Fills the temporary tables that tell whom a spelling means: everywhere, in an article, and by a name in an article."""
    spellings = {one.key: stable_id("entity", one.key) for one in links}
    # Of several senses the first: it has the spelling's id.
    everywhere = [(id, one.entity_id) for one in links if (id := spellings[one.key]) == one.sense_id]
    named = [(a, spellings[one.key], name, one.entity_id) for one in links for a, name in one.appearances]
    in_article: dict[tuple[str, str], set[str]] = defaultdict(set)
    for article, spelling, _, entity in named:
        in_article[article, spelling].add(entity)
    alone = [(*place, *entities) for place, entities in in_article.items() if len(entities) == 1]
    _keep(con, "meant_by_spelling", ("spelling_id", "entity_id"), everywhere)
    _keep(con, "meant_by_article", ("article_id", "spelling_id", "entity_id"), alone)
    _keep(con, "meant_by_name", ("article_id", "spelling_id", "name", "entity_id"), named)


def _keep(con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    con.register("meant_rows", frame)
    con.execute(f"create or replace temp table {name} as from meant_rows")
    con.unregister("meant_rows")


def _set(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> int:
    """Gives rows of `table` the values of `columns` in the temporary table relinked (day, row, ...); returns their number."""
    days = in_days(con, "relinked")
    con.execute(
        f"create or replace temp table relinked_rows as select rowid as row, * from {table} "
        f"where {days} and rowid in (select row from relinked)"
    )
    behind = ", ".join(f"relinked.{name} as {name}" for name in columns)
    note_replaced(
        con,
        table,
        "select * exclude (row) from relinked_rows",
        f"select relinked_rows.* exclude (row) replace ({behind}) from relinked_rows join relinked using (row)",
    )
    note_days(con, table, "from relinked_rows")
    con.execute("drop table relinked_rows")
    found = con.execute(
        f"update {table} set {', '.join(f'{name} = relinked.{name}' for name in columns)} from relinked "
        f"where {in_days(con, 'relinked', f'{table}.day')} and {table}.rowid = relinked.row"
    ).fetchone()
    return int(found[0]) if found else 0
