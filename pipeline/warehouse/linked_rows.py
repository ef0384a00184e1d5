"""The linked ids, laid over the rows of mentions and quotations: where they are others than before, and nowhere else.

Reads the rows of changed days (temporary table changed_days), and those of spellings whose meaning changed (remarked_names).
"""

import duckdb

from pipeline.warehouse.kept import in_days, note_replaced
from pipeline.warehouse.linked_names import ARTICLE_NUMBER
from pipeline.warehouse.proved import note_days

# Whom a name means: what the article tells of it by this writing, else by any, else who bears the spelling everywhere.
_MEANT = """coalesce(
    lpad(lower(to_hex(coalesce(by_name.entity, by_article.entity, by_spelling.entity))), 16, '0'), named.spelling_id
)"""
_JOINED = """
    left join meant_by_name as by_name
        on by_name.article = named.article and by_name.spelling = named.spelling and by_name.name = named.name
    left join meant_by_article as by_article on by_article.article = named.article and by_article.spelling = named.spelling
    left join meant_by_spelling as by_spelling on by_spelling.spelling = named.spelling"""
_NUMBER = "try_cast('0x' || spelling_id as ubigint)"
_MARKED = "{days} and ({changed} or spelling_id in (from remarked_ids))"
_MENTIONS = f"""
    select rowid as row, day, {ARTICLE_NUMBER} as article, {_NUMBER} as spelling, spelling_id, coalesce(name, text) as name,
        entity_id as was, 0 as place, null as item
    from news.mentions where spelling_id is not null and {_MARKED}"""
_SPEAKERS = f"""
    select rowid as row, day, {ARTICLE_NUMBER} as article, {_NUMBER} as spelling, spelling_id,
        coalesce(speaker_name, speaker_mention) as name, person_id as was, 0 as place, null as item
    from (select rowid, person_spelling_id as spelling_id, * from news.quotes where person_spelling_id is not null)
    where {_MARKED}"""
_ABOUT = f"""
    select row, day, {ARTICLE_NUMBER} as article, {_NUMBER} as spelling, spelling_id, item.name as name,
        item.entity_id as was, place, item
    from (
        select
            rowid as row, day, article_id, unnest(about) as item, unnest(about_spelling_ids) as spelling_id,
            generate_subscripts(about, 1) as place
        from news.quotes where len(about_spelling_ids) > 0 and {{days}}
    )
    qualify bool_or({{changed}} or coalesce(spelling_id in (from remarked_ids), false)) over (partition by row)"""

_ASKED = f"""
    select distinct {_NUMBER} from (
        select spelling_id from news.mentions where {_MARKED}
        union select person_spelling_id as spelling_id from news.quotes
        where {{days}} and ({{changed}} or person_spelling_id in (from remarked_ids))
        union select unnest(about_spelling_ids) from news.quotes where {{days}} and len(about_spelling_ids) > 0
    )"""

# Of a spelling with several senses, whom its names in articles of the marked days mean.
_NAMED = """
    select named.article, named.spelling, writing.name, coalesce(groups.entity, meant.sense) as entity
    from (
        select article, spelling, writing from ops.linked_names
        where {days} and writing is not null and ({changed} or spelling in (from remarked_names))
    ) as named
    join ops.linked_meant as meant
        on meant.spelling = named.spelling and meant.writing = named.writing
        and coalesce(meant.article = named.article, true)
    join ops.linked_writings as writing on writing.writing = named.writing
    left join ops.linked_groups as groups on groups.sense = meant.sense"""


def mark_rows(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Sets the ids that the links tell, and tells who follows these rows; returns the mentions and quotations that changed."""
    con.execute(
        """
        create or replace temp table marked_days as
        select day from changed_days
        union select day from ops.linked_names semi join remarked_names using (spelling)
        """
    )
    days, changed = in_days(con, "marked_days"), in_days(con, "changed_days")
    con.execute(f"create or replace temp table meant_by_name as {_NAMED.format(days=days, changed=changed)}")
    con.execute(
        """
        create or replace temp table meant_by_article as
        select article, spelling, min(entity) as entity from meant_by_name
        group by article, spelling having count(distinct entity) = 1;

        create or replace temp table remarked_ids as
        select lpad(lower(to_hex(spelling)), 16, '0') as spelling_id from remarked_names
        """
    )
    con.execute(
        f"""
        create or replace temp table meant_by_spelling as
        select spelling, coalesce(entity, sense) as entity
        from ops.linked_senses left join ops.linked_groups using (sense)
        where sense = spelling and spelling in ({_ASKED.format(days=days, changed=changed)})
        """
    )
    return _mark(con, days)


def _mark(con: duckdb.DuckDBPyConnection, days: str) -> tuple[int, int]:
    changed = in_days(con, "changed_days")
    con.execute(
        f"create or replace temp table relinked as select day, row, {_MEANT} as entity_id "
        f"from ({_MENTIONS.format(days=days, changed=changed)}) as named {_JOINED} where {_MEANT} is distinct from was"
    )
    mentions = _set(con, "news.mentions", ("entity_id",))
    con.execute(
        f"""
        create or replace temp table relinked as
        select
            coalesce(speaker.day, about.day) as day,
            row,
            coalesce(speaker.person_id, quote.person_id) as person_id,
            coalesce(about.about, quote.about) as about
        from (
            select day, row, {_MEANT} as person_id from ({_SPEAKERS.format(days=days, changed=changed)}) as named {_JOINED}
            where {_MEANT} is distinct from was
        ) as speaker
        full join (
            select day, row, list(struct_update(item, entity_id := {_MEANT}) order by place) as about
            from ({_ABOUT.format(days=days, changed=changed)}) as named {_JOINED}
            group by day, row
            having bool_or({_MEANT} is distinct from was)
        ) as about using (row)
        join (select rowid as row, person_id, about from news.quotes where {days}) as quote using (row)
        """
    )
    quotes = _set(con, "news.quotes", ("person_id", "about"))
    for name in ("relinked", "remarked_ids", "meant_by_name", "meant_by_article", "meant_by_spelling"):
        con.execute(f"drop table {name}")
    return mentions, quotes


def _set(con: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> int:
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
