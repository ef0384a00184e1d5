"""The senses of touched spellings, split anew: what of them changed is told to the steps behind.

Fills the temporary tables compared_senses and rejoined_senses (sense): those that other names are near, those whose entity may be
another; changed_senses (sense): those of which a row of news.entity_spellings is another; remeant_names (spelling): spellings of
which another sense is meant somewhere.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from pipeline.ids import stable_id
from pipeline.people.aliases import Alias
from pipeline.people.appearances import Bundle
from pipeline.people.blocks import initials_of
from pipeline.people.linking import told_of
from pipeline.people.senses import Parted, Sense, split
from pipeline.warehouse.linked_singles import split_singles
from pipeline.warehouse.linking_tables import LINKED_SENSES, is_empty
from pipeline.warehouse.python_rows import batches, put

# Spellings that are split at once.
_BATCH = 20_000
_BUNDLES = """
    with
        small as (
            select small_names.*, writing.role is null as is_bare, writing.label = 'PERSON' as is_person
            from small_names semi join batch using (spelling) join ops.linked_writings as writing using (spelling, writing)
        ),
        -- Company tells nothing apart where there is a role, one writing alone, or a body; and of the rest what none keeps whose
        -- name has a role.
        parted as (
            select spelling, true as is_parted from small
            group by spelling having count(distinct writing) > 1 and bool_and(is_person)
        ),
        told as (
            select small.*, coalesce(is_parted, false) and is_bare as is_parted from small left join parted using (spelling)
        ),
        grouped as (
            select
                spelling, writing, list_distinct(flatten(list(company))) as company, telling, count(*) as number,
                min(struct_pack(day := day, article := article)) as first, max(day) as last
            from told where is_parted
            group by spelling, writing, telling
            union all
            select
                spelling, writing, list_distinct(flatten(list(company))), null, count(*),
                min(struct_pack(day := day, article := article)), max(day)
            from told where not is_parted
            group by spelling, writing
            union all
            select
                spelling, writing, null, null, number,
                struct_pack(day := first_day, article := first_article), last_day
            from ops.linked_writings semi join (select spelling from batch where not is_small) using (spelling)
        )
    select
        spelling, grouped.writing, company, telling, name, label, role, grouped.number, first.day,
        lpad(lower(to_hex(first.article)), 16, '0') as article, last
    from grouped join ops.linked_writings using (spelling, writing)
    order by spelling"""
# Articles with two writings of a spelling: they count once.
_DOUBLES = """
    select spelling, article, list(writing), any_value(telling)
    from (
        select spelling, article, writing, telling from small_names semi join batch using (spelling) where is_double
        union all
        select spelling, article, writing, null
        from ops.linked_names semi join (select spelling from batch where not is_small) using (spelling)
        where is_double and writing is not null
    )
    group by spelling, article"""
_ROWS = f"select {', '.join(LINKED_SENSES.columns)} from ops.linked_senses"

_TYPES = {
    "sense": "ubigint", "spelling": "ubigint", "key": "varchar", "label": "varchar", "names": "varchar[]", "roles": "varchar[]", "forms": "varchar[]",
    "beside": "ubigint[]", "first_day": "date", "last_day": "date", "articles": "bigint", "told": "bigint",
}  # fmt: skip

# In the order of _TYPES.
_Row = tuple[Any, ...]
_Company = tuple[int, ...] | None


@dataclass(slots=True)
class _Spelling:
    """What is read of a spelling: its bundles, by writing and the company that may tell them apart (None: whatever company)."""

    bundles: dict[tuple[int, _Company], Bundle] = field(default_factory=dict[tuple[int, _Company], Bundle])
    forms: list[str] = field(default_factory=list[str])
    doubles: list[tuple[Sequence[int], _Company]] = field(default_factory=list[tuple[Sequence[int], _Company]])


def split_touched(con: duckdb.DuckDBPyConnection, told: Sequence[Alias]) -> None:
    """Splits the spellings in touched_names."""
    entries = sorted(told, key=repr)
    told_by_key = told_of(entries)
    place = {alias: at for at, alias in enumerate(entries)}
    con.execute(
        """
        create or replace temp table compared_senses (sense ubigint);
        create or replace temp table rejoined_senses (sense ubigint);
        create or replace temp table changed_senses (sense ubigint);
        create or replace temp table remeant_names (spelling ubigint);
        """
    )
    spellings = [(int(stable_id("entity", key), 16),) for key in told_by_key]
    put(con, "told_names", spellings, {"spelling": "ubigint"})
    split_singles(con)
    con.execute(
        f"""
        create or replace temp table numbered_names as
        select *, (row_number() over (order by spelling) - 1) // {_BATCH} as batch from touched_names;
        """
    )
    for batch in batches(con, "numbered_names"):
        con.execute(f"create or replace temp table batch as from {batch}")
        _split_batch(con, told_by_key, place)
    con.execute("drop table numbered_names; drop table if exists batch; drop table small_names; drop table told_names")


def _split_batch(
    con: duckdb.DuckDBPyConnection, told: Mapping[str, Sequence[Alias]], place: Mapping[Alias, int]
) -> None:
    keys = dict(con.execute("select spelling, key from ops.linked_keys semi join batch using (spelling)").fetchall())
    before = {row[0]: row for row in con.execute(f"{_ROWS} semi join batch using (spelling)").fetchall()}
    made = _Made(place)
    for spelling, read in _read(con):
        key = keys[spelling]
        parted = split(key, set(read.bundles.values()), told.get(key, ()))
        made.add(spelling, read, parted)
    made.compare(before, list(place))
    made.store(con)


def load_senses(con: duckdb.DuckDBPyConnection, query: str, entries: Sequence[Alias]) -> dict[int, Sense]:
    """Senses by number, from a query that gives rows of ops.linked_senses."""
    return {row[0]: _sense(row, entries) for row in con.execute(query).fetchall()}


def _sense(row: _Row, entries: Sequence[Alias]) -> Sense:
    sense, _, key, label, names, roles, forms, beside, first, last, _, told = row
    return Sense(
        f"{sense:016x}", key, tuple(names), tuple(roles), frozenset(forms), (first, ""), last, frozenset(beside),
        None if told is None else entries[int(told)], label,
    )  # fmt: skip


def of_senses(which: str) -> str:
    """The query of `load_senses` for the senses in a table."""
    return f"{_ROWS} semi join {which} using (sense)"


def _read(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, _Spelling]]:
    found: dict[int, _Spelling] = defaultdict(_Spelling)
    for spelling, form in con.execute(
        "select distinct spelling, form from ops.linked_forms semi join batch using (spelling)"
    ).fetchall():
        found[spelling].forms.append(form)
    for spelling, _, writings, telling in con.execute(_DOUBLES).fetchall():
        found[spelling].doubles.append((writings, None if telling is None else tuple(telling)))
    rows = con.execute(_BUNDLES).fetchall()
    for spelling, writing, company, telling, name, label, role, number, day, article, last in rows:
        read = found[spelling]
        told_apart = None if telling is None else tuple(telling)
        read.bundles[writing, told_apart] = Bundle(
            name, label, role, number, (day, article), last, frozenset(read.forms), frozenset(company or ())
        )
    return ((spelling, read) for spelling, read in found.items() if read.bundles)


class _Made:
    """Senses of a batch as rows of ops.linked_senses, and what is another than before."""

    def __init__(self, place: Mapping[Alias, int]) -> None:
        self.place = place
        self.rows: dict[int, _Row] = {}
        self.meant: list[tuple[int, int, _Company, int]] = []
        self.compared: list[int] = []
        self.rejoined: list[int] = []
        self.changed: list[int] = []

    def add(self, spelling: int, read: _Spelling, parted: Sequence[Parted]) -> None:
        of: dict[Bundle, int] = {bundle: int(sense.sense_id, 16) for sense, bundles in parted for bundle in bundles}
        articles: dict[int, int] = defaultdict(int)
        for bundle, sense in of.items():
            articles[sense] += bundle.number
        for writings, company in read.doubles:
            senses = [of[_bundle(read, writing, company)] for writing in writings]
            for sense in set(senses):
                articles[sense] -= senses.count(sense) - 1
        for sense, _ in parted:
            number = int(sense.sense_id, 16)
            self.rows[number] = (
                number, spelling, sense.key, sense.label, list(sense.names), list(sense.roles), sorted(sense.forms),
                sorted(sense.beside), sense.first[0], sense.last, articles[number],
                None if sense.told is None else self.place[sense.told],
            )  # fmt: skip
        if len(parted) > 1:
            self.meant += [
                (spelling, writing, company, of[bundle]) for (writing, company), bundle in read.bundles.items()
            ]

    def compare(self, before: Mapping[int, _Row], entries: Sequence[Alias]) -> None:
        for number, row in self.rows.items():
            was = before.get(number)
            if was == row:
                continue
            self.changed.append(number)
            if was is None or not _alike(_sense(was, entries), _sense(row, entries)):
                self.compared.append(number)
            elif _entity_part(was) != _entity_part(row):
                self.rejoined.append(number)
        gone = sorted(before.keys() - self.rows.keys())
        self.compared += gone
        self.changed += gone

    def store(self, con: duckdb.DuckDBPyConnection) -> None:
        put(con, "made_senses", [self.rows[number] for number in self.changed if number in self.rows], _TYPES)
        for table in ("changed", "compared", "rejoined"):
            put(con, f"made_{table}", [(sense,) for sense in getattr(self, table)], {"sense": "ubigint"})
            con.execute(f"insert into {table}_senses from made_{table}")
        con.execute(
            """
            delete from ops.linked_senses where sense in (from made_changed);
            insert into ops.linked_senses from made_senses;
            drop table made_senses; drop table made_changed; drop table made_compared; drop table made_rejoined;
            """
        )
        self._store_meant(con)

    def _store_meant(self, con: duckdb.DuckDBPyConnection) -> None:
        if not self.meant and is_empty(con, "ops.linked_meant"):
            return
        put(
            con,
            "made_meant",
            self.meant,
            {"spelling": "ubigint", "writing": "ubigint", "company": "ubigint[]", "sense": "ubigint"},
        )
        con.execute(
            """
            create or replace temp table meant_now as
            select made.spelling, made.writing, named.article, made.sense
            from made_meant as made
            join small_names as named
                on named.spelling = made.spelling and named.writing = made.writing
                and (made.company is null or named.telling = made.company)
            union all
            select made.spelling, made.writing, null, made.sense
            from made_meant as made semi join (select spelling from batch where not is_small) using (spelling);

            create or replace temp table meant_before as select * from ops.linked_meant semi join batch using (spelling);
            -- What was added alone is of changed days.
            insert into remeant_names select distinct spelling from (from meant_before except all from meant_now);
            delete from ops.linked_meant where spelling in (select spelling from meant_before);
            insert into ops.linked_meant from meant_now;
            -- A spelling that had one sense until now.
            insert into remeant_names
            select spelling from meant_now anti join meant_before using (spelling) group by spelling;
            drop table meant_now;
            drop table meant_before;
            drop table made_meant;
            """
        )


def _bundle(read: _Spelling, writing: int, company: _Company) -> Bundle:
    found = read.bundles.get((writing, None))
    return found if found is not None else read.bundles[writing, company]


def _alike(was: Sense, now: Sense) -> bool:
    """Whether others are as near to the one as to the other."""
    if was.names != now.names and was.namings != now.namings:
        return False
    if was.roles != now.roles and set(was.evidence) != set(now.evidence):
        return False
    return was.forms == now.forms or initials_of(was) == initials_of(now)


def _entity_part(row: _Row) -> tuple[object, ...]:
    """By what of a sense its entity, and what is doubtful of it, may be another though others are as near."""
    return row[4][0], row[7], row[8], row[11]
