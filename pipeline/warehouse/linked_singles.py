"""Spellings that are written in one way alone, with one role or none, as most are: their only sense is made without Python, and is
that which `pipeline.people.senses.split` makes of one bundle. Spellings that are written in several ways are for `linked_senses`.
"""

import duckdb

from pipeline.warehouse.linking_tables import LINKED_SENSES, is_empty

_COLUMNS = ", ".join(LINKED_SENSES.columns)
_NOW = """
    with
        writing as (
            select spelling, any_value(struct_pack(name, label, role, number, first_day, last_day)) as one
            from ops.linked_writings semi join touched_names using (spelling)
            anti join told_names using (spelling)
            group by spelling having count(*) = 1
        ),
        form as (
            select spelling, list_sort(list(distinct form)) as forms
            from ops.linked_forms semi join writing using (spelling) group by spelling
        ),
        company as (
            select spelling, list_sort(list_distinct(flatten(list(company)))) as beside
            from small_names semi join writing using (spelling) group by spelling
        )
    select
        spelling as sense, spelling, key, one.label as label, [one.name] as names,
        if(coalesce(one.role, '') = '', []::varchar[], [one.role]) as roles, coalesce(forms, []) as forms,
        coalesce(beside, []) as beside, one.first_day as first_day, one.last_day as last_day, one.number as articles,
        null::bigint as told
    from writing join ops.linked_keys using (spelling)
    left join form using (spelling) left join company using (spelling)"""


def split_singles(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the senses of those in touched_names that are not in told_names (spelling), and takes them out of touched_names. What
    changed is added to the temporary tables that `linked_senses` fills."""
    con.execute(
        f"""
        create or replace temp table single_senses as select {_COLUMNS} from ({_NOW});
        delete from touched_names where spelling in (select spelling from single_senses);

        create or replace temp table single_before as
        select {_COLUMNS} from ops.linked_senses semi join single_senses using (spelling);

        create or replace temp table single_changed as
        select
            coalesce(now.sense, was.sense) as sense,
            now.sense is null or was.sense is null
                or now.names <> was.names or now.roles <> was.roles or now.forms <> was.forms as is_other,
            coalesce(now.beside <> was.beside or now.first_day <> was.first_day or was.told is not null, true) as is_rejoined
        from single_senses as now full join single_before as was using (sense)
        where now is distinct from was;

        insert into changed_senses select sense from single_changed;
        insert into compared_senses select sense from single_changed where is_other;
        insert into rejoined_senses select sense from single_changed where is_rejoined and not is_other;

        delete from ops.linked_senses where sense in (select sense from single_changed);
        insert into ops.linked_senses select {_COLUMNS} from single_senses semi join single_changed using (sense);
        """
    )
    if not is_empty(con, "ops.linked_meant"):
        con.execute(
            """
            insert into remeant_names
            select distinct spelling from ops.linked_meant semi join single_senses using (spelling);
            delete from ops.linked_meant where spelling in (select spelling from single_senses);
            """
        )
    con.execute("drop table single_senses; drop table single_before; drop table single_changed")
