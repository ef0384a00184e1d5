"""Names in articles as the linker reads them: those of the days in share_days are read anew, and what else they touch is told.

Fills, for the steps behind it, the temporary tables touched_names (spelling, is_small) and small_names (spelling, writing, article, day, is_double, company, telling): names of few articles with their company, and what of
it names with a role may have too.
"""

from collections.abc import Sequence
from functools import lru_cache

import duckdb

from pipeline.ids import stable_id
from pipeline.people.aliases import Alias
from pipeline.people.appearances import MAX_BESIDE, MAX_KEEPING
from pipeline.people.blocks import MAX_INITIALS
from pipeline.people.naming import key_of
from pipeline.warehouse.kept import in_days
from pipeline.warehouse.python_rows import add, batches, put

# A speaker's label is not told: it is the one by which the name has its id.
_LABELS = ("PERSON", "ORG")
# Names that are brought into Python at once.
_BATCH = 50_000
# Ids are 16 hexadecimal digits; others (of tests) have a hash. Numbers keep the order of ids.
ARTICLE_NUMBER = """coalesce(
    if(length(article_id) = 16, try_cast('0x' || article_id as ubigint), null), md5_number_lower(article_id)
)"""
_KNOWN = dict.fromkeys(("name", "label", "spelling_id", "meant", "key"), "varchar") | {"spelling": "ubigint"}
_NAMED = """
    select day, article_id, spelling_id, coalesce(name, text) as name, text as form, label, null as role
    from news.mentions
    where {days} and (label in ('PERSON', 'ORG') or list_contains($told, spelling_id))
    union all
    select day, article_id, person_spelling_id, coalesce(speaker_name, speaker_mention), speaker_mention, null, speaker_role
    from news.quotes
    where {days} and speaks_as is null"""
_COMPANY = """
    select distinct day, article_id, coalesce(name, text) as name, label
    from news.mentions
    where {days} and label in ('PERSON', 'ORG')"""
_APPEARANCES = f"""
    select
        day, article_id, spelling_id, name, min(label) as label, min(role) as role,
        list(distinct form) filter (form <> name and length(form) <= {MAX_INITIALS}) as forms
    from ({_NAMED})
    where spelling_id is not null and name is not null
    group by all"""
_FRESH = f"""
    create or replace temp table fresh as
    select
        found.day,
        {ARTICLE_NUMBER} as article,
        known.spelling,
        md5_number_lower(concat_ws(chr(31), known.meant, found.name, found.role is null, found.role)) as writing,
        found.name,
        known.meant as label,
        found.role,
        found.forms
    from day_names as found
    join known_names as known
        on known.spelling_id = found.spelling_id and known.name = found.name and known.label is not distinct from found.label;

    create or replace temp table fresh_names as
    with
        company as (
            select distinct found.day, {ARTICLE_NUMBER} as article, known.spelling
            from day_company as found
            join known_names as known
                on known.spelling_id is null and known.name = found.name and known.label = found.label
        )
    select
        day, article, spelling, writing, company.spelling is not null as is_company,
        count(*) over (partition by article, spelling) > 1 as is_double
    from fresh left join company using (day, article, spelling)
    union all
    select day, article, spelling, null, true, false from company anti join fresh using (article, spelling)"""


def read_names(con: duckdb.DuckDBPyConnection, told: Sequence[Alias]) -> None:
    """Brings ops.linked_names and what is counted of it to the state of the base tables, on the days in share_days."""
    days = in_days(con, "share_days")
    values = {"told": told_spellings(told)}
    con.execute(f"create or replace temp table day_names as {_APPEARANCES.format(days=days)}", values)
    con.execute(f"delete from day_names where article_id not in (select article_id from news.articles where {days})")
    con.execute(f"create or replace temp table day_company as {_COMPANY.format(days=days)}")
    _know_names(con)
    con.execute(_FRESH)
    _find_changed(con, days)
    _store(con, days)
    _count_writings(con)
    _find_common(con)
    _find_touched(con)
    for name in ("day_names", "day_company", "known_names", "fresh", "fresh_names", "changed_articles", "recounted"):
        con.execute(f"drop table {name}")


def told_spellings(told: Sequence[Alias]) -> list[str]:
    """The spelling ids of what analysts told."""
    return sorted({stable_id("entity", key) for alias in told for key in alias.keys})


def _know_names(con: duckdb.DuckDBPyConnection) -> None:
    """The spelling of every name, in known_names. One whose id is not that of its spelling and label is left as it is."""
    put(con, "known_names", (), _KNOWN)
    con.execute(
        f"""
        create or replace temp table asked_labels as
        select *, (row_number() over (order by name) - 1) // {_BATCH} as batch
        from (select name, label, spelling_id from day_names union select name, label, null from day_company)
        """
    )
    for batch in batches(con, "asked_labels"):
        rows = con.execute(f"select name, label, spelling_id from {batch}").fetchall()
        add(con, "known_names", [(*row, *meant) for row in rows if (meant := _meant(*row)) is not None], _KNOWN)
    con.execute("drop table asked_labels")
    con.execute(
        "insert into ops.linked_keys select distinct spelling, key from known_names "
        "anti join ops.linked_keys using (spelling)"
    )


def _meant(name: str, label: str | None, spelling_id: str | None) -> tuple[str, str, int] | None:
    for one in [label] if label else _LABELS:
        key = key_of(name, one)
        if key is not None and spelling_id in (None, found := _id_of(key)):
            return one, key, int(found, 16)
    return None


@lru_cache(1 << 16)
def _id_of(key: str) -> str:
    return stable_id("entity", key)


def _find_changed(con: duckdb.DuckDBPyConnection, days: str) -> None:
    """Articles of which a row came or went, and spellings of which one went."""
    con.execute(
        f"""
        create or replace temp table day_before as select * from ops.linked_names where {days};

        create or replace temp table changed_articles as
        select distinct article from (
            (from fresh_names except all from day_before) union all (from day_before except all from fresh_names)
        );

        create or replace temp table recounted as
        select distinct spelling from day_before semi join changed_articles using (article);

        create or replace temp table fresh_forms as
        select distinct day, spelling, unnest(forms) as form from fresh where label = 'ORG';

        create or replace temp table touched_names as
        select spelling from day_before semi join changed_articles using (article) where writing is not null
        union
        select spelling from fresh semi join changed_articles using (article)
        union
        select spelling from (
            (from fresh_forms except (select * from ops.linked_forms where {days}))
            union all
            ((select * from ops.linked_forms where {days}) except from fresh_forms)
        );

        create or replace temp table asked_names as
        select spelling, bool_or(was) as was
        from (
            select spelling, true as was from day_before semi join changed_articles using (article) where is_company
            union all
            select spelling, false from fresh_names semi join changed_articles using (article) where is_company
        )
        group by all;
        """
    )


def _store(con: duckdb.DuckDBPyConnection, days: str) -> None:
    con.execute(
        f"""
        delete from ops.linked_names where {days} and article in (select article from changed_articles);
        insert into ops.linked_names
        select * from fresh_names semi join changed_articles using (article) order by day, article;
        delete from ops.linked_forms where {days};
        insert into ops.linked_forms from fresh_forms order by all;
        drop table fresh_forms;
        drop table day_before;
        """
    )


def _count_writings(con: duckdb.DuckDBPyConnection) -> None:
    """Adds what came; spellings of which something went are counted again."""
    con.execute(
        """
        create or replace temp table counted as
        with
            known as (select * from ops.linked_writings semi join touched_names using (spelling)),
            texts as (
                select writing, spelling, name, label, role from known
                union select writing, spelling, name, label, role from fresh
            ),
            counts as (
                select
                    writing, number, struct_pack(day := first_day, article := first_article) as first, last_day as last
                from known anti join recounted using (spelling)
                union all
                select writing, count(*), min(struct_pack(day := day, article := article)), max(day)
                from (select writing, day, article from fresh
                    semi join changed_articles using (article) anti join recounted using (spelling))
                group by writing
                union all
                select writing, count(*), min(struct_pack(day := day, article := article)), max(day)
                from (select writing, day, article from ops.linked_names semi join recounted using (spelling)
                    where writing is not null)
                group by writing
            )
        select
            writing, any_value(texts.spelling) as spelling, any_value(texts.name) as name,
            any_value(texts.label) as label, any_value(texts.role) as role, sum(number)::bigint as number,
            min(first).day as first_day, min(first).article as first_article, max(last) as last_day
        from counts join texts using (writing)
        group by writing;

        delete from ops.linked_writings where spelling in (select spelling from touched_names);
        insert into ops.linked_writings by name from counted;
        drop table counted;
        """
    )


def _find_common(con: duckdb.DuckDBPyConnection) -> None:
    """Who stands beside too many, in ops.common_names; names of few articles that lose or gain company by that are touched too.
    Who is common stays so as long as nothing goes."""
    con.execute(
        f"""
        delete from asked_names where not was and spelling in (from ops.common_names);

        create or replace temp table beside_each as
        select distinct near.spelling as spelling, named.spelling as other
        from (select article, spelling from ops.linked_names semi join asked_names using (spelling) where is_company) as near
        join (select article, spelling from ops.linked_names where writing is not null) as named using (article)
        where near.spelling <> named.spelling;

        create or replace temp table common_now as
        select spelling from beside_each group by spelling having count(*) > {MAX_BESIDE};

        create or replace temp table turned as
        (select spelling from common_now except from ops.common_names)
        union
        (select spelling from asked_names semi join ops.common_names using (spelling) anti join common_now using (spelling));

        delete from ops.common_names where spelling in (select spelling from asked_names);
        insert into ops.common_names from common_now;
        """
    )
    turned = "from (from beside_each semi join turned using (spelling)) as near anti join touched_names on near.other = touched_names.spelling"
    con.execute(
        f"""
        create or replace temp table losing_names as select distinct other as spelling {turned};
        drop table beside_each; drop table common_now; drop table turned; drop table asked_names;
        """
    )


def _find_touched(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        f"""
        create or replace temp table touched_names as
        select
            spelling,
            coalesce(sum(number), 0) <= {MAX_KEEPING} as is_small,
        from (select spelling, true as is_own from touched_names union all select spelling, false from losing_names)
        left join ops.linked_writings using (spelling)
        group by spelling
        having bool_or(is_own) or is_small;
        drop table losing_names;

        create or replace temp table small_names as
        with
            mine as (
                select spelling, writing, article, day, is_double, role is null as is_bare
                from ops.linked_names semi join (from touched_names where is_small) using (spelling)
                join ops.linked_writings using (spelling, writing)
            ),
            company as (
                select article, spelling as near
                from ops.linked_names semi join mine using (article)
                where is_company and spelling not in (from ops.common_names)
            ),
            beside as (
                select spelling, article, near, has_role
                from (select spelling, article, not bool_and(is_bare) as has_role from mine group by all)
                join company using (article)
                where near <> spelling
            ),
            -- Whose names without a role are written in several ways: one of these may be as good as a role.
            several as (
                select spelling from mine where is_bare group by spelling having count(distinct writing) > 1
            ),
            telling as (
                select distinct spelling, near from beside where has_role or spelling in (from several)
            ),
            listed as (
                select
                    spelling, article, list_sort(list(near)) as company,
                    list_sort(list(near) filter (telling.spelling is not null)) as telling
                from beside left join telling using (spelling, near)
                group by all
            )
        select mine.* exclude (is_bare), coalesce(company, []) as company, coalesce(telling, []) as telling
        from mine left join listed using (spelling, article);
        """
    )
