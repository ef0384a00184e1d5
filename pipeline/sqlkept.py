"""Models whose rows are kept from night to night: how the head of a file says it, and how the stale rows alone are replaced.

`-- incremental: day` keeps a table by `day`: rows of one value are made of rows of that value, in every table that the
query reads and that has the column. What else it reads is stated, with the table that tells which rows hold it:
`-- follows: news.entities.entity_id (name, label) as person_id through news.quotes`; with `, day` behind the column, rows of a
day are in that table on the same day. `-- looks back: 28 days` keeps a table by day whose rows are made of rows of so many days
before, too.
"""

import hashlib
import re
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline.sqlfiles import Parsed, SqlFileError, TableName, named_errors
from pipeline.warehouse import kept
from pipeline.warehouse.catalog import columns_of
from pipeline.warehouse.kept import Follow
from pipeline.warehouse.proved import note_days, note_values

# Part of what a kept table was made by: raise it when rows are kept by other rules, and all are made anew.
RULES = "2"
_KEPT_BY = re.compile(r"-- incremental: ([a-z0-9_]+(?:, [a-z0-9_]+)*)")
_BACK = re.compile(r"-- looks back: ([0-9]+) days")
_LOOKUP = re.compile(
    r"-- follows: ([a-z0-9_]+\.[a-z0-9_]+)\.([a-z0-9_]+)(, day)?(?: \(([a-z0-9_, ]+)\))?(?: as ([a-z0-9_]+))? through ([a-z0-9_]+\.[a-z0-9_]+)"
)
_HOW = "write `-- follows: schema.table.column (columns that count) as its_name_there through schema.table`"
# A table that is kept and has days is kept by them, alone or with something else.
DAY = "day"
# What rows may be kept by that lie near each other on the disk, and that all their upstream rows of a stretch of days share.
PERIODS = (DAY, "month")


@dataclass(frozen=True)
class Lookup:
    """A table that is read and does not have the columns by which rows are kept: which of its columns is found as `named` in
    `through`, a table that has them, and whose change counts (`watched`; any where none is named). `by_day`: rows of a day
    are looked for on that day alone."""

    source: str
    column: str
    by_day: bool
    watched: tuple[str, ...]
    named: str
    through: str

    @property
    def columns(self) -> tuple[str, ...]:
        """What is noted of a changed row."""
        return (self.column, DAY) if self.by_day else (self.column,)

    @property
    def names_there(self) -> tuple[str, ...]:
        """The same in `through`."""
        return (self.named, DAY) if self.by_day else (self.named,)


@dataclass(frozen=True)
class Kept:
    """Rows are kept by the values of `columns`, which are never null; those of a day are made of rows of `back` days before,
    too."""

    columns: tuple[str, ...]
    lookups: tuple[Lookup, ...]
    # Not part of what others were made by.
    back: int = field(default=0, repr=False)

    def follows(self, upstream: Mapping[TableName, Collection[str]]) -> list[Follow]:
        """What is followed of every upstream table, of which the query reads these columns; all where none is named."""
        # Several ways from one source begin with the same column of it.
        looked_up = {lookup.source: lookup for lookup in self.lookups}
        found: list[Follow] = []
        for (schema, table), read in sorted(upstream.items()):
            lookup = looked_up.get(name := f"{schema}.{table}")
            by, watched = (lookup.columns, lookup.watched) if lookup else (self.columns, ())
            found.append(Follow(name, by, watched or tuple(sorted({*read} - {*by}))))
        return found

    def narrowed(self, upstream: Collection[TableName]) -> list[TableName]:
        """The upstream tables of which only the rows of stale values are read."""
        looked_up = {lookup.source for lookup in self.lookups}
        return sorted(table for table in upstream if ".".join(table) not in looked_up)


def is_stated(line: str) -> bool:
    return line.startswith(("-- incremental:", "-- follows:", "-- looks back:"))


def read_kept(path: Path, lines: Sequence[str]) -> Kept | None:
    """How the head of a file says that its rows are kept; None where it does not. Raises SqlFileError."""
    columns = [tuple(found[1].split(", ")) for line in lines if (found := _KEPT_BY.fullmatch(line))]
    lookups = [_lookup(path, line) for line in lines if line.startswith("-- follows:")]
    back = [int(found[1]) for line in lines if (found := _BACK.fullmatch(line))]
    if not lines:
        return None
    if len(columns) != 1 or len(back) > 1 or len(lookups) + len(back) + 1 != len(lines):
        raise SqlFileError(
            f"{path}: state the columns that rows are kept by, once, in a line `-- incremental: column, ...`"
        )
    if back and columns[0] != (DAY,):
        raise SqlFileError(f"{path}: rows look back {back[0]} days, and are not kept by day alone")
    return Kept(columns[0], tuple(lookups), *back)


def _lookup(path: Path, line: str) -> Lookup:
    found = _LOOKUP.fullmatch(line)
    if not found:
        raise SqlFileError(f"{path}: {line!r} is not understood; {_HOW}")
    watched = tuple(found[4].split(", ")) if found[4] else ()
    return Lookup(found[1], found[2], bool(found[3]), watched, found[5] or found[2], found[6])


def require_sound(
    path: Path,
    kept: Kept,
    own: Collection[str],
    upstream: Collection[TableName],
    columns_of: Mapping[str, Collection[str]],
) -> None:
    """Every table that is read has the columns that rows are kept by, or is looked up by one that has. Raises SqlFileError."""
    if unknown := [name for name in kept.columns if name not in own]:
        raise SqlFileError(f"{path}: rows are kept by {', '.join(unknown)}, which is no column of the model")
    if DAY in own and DAY not in kept.columns:
        raise SqlFileError(f"{path}: rows have a day and are not kept by it: checks could not tell which days changed")
    direct = {".".join(table) for table in kept.narrowed(upstream)}
    for name in sorted(direct):
        if missing := [column for column in kept.columns if column not in columns_of.get(name, ())]:
            raise SqlFileError(
                f"{path}: {name} has no column {', '.join(missing)}, by which rows are kept; say what of it is followed: {_HOW}"
            )
    for lookup in kept.lookups:
        places = ((lookup.source, (*lookup.columns, *lookup.watched)), (lookup.through, lookup.names_there))
        for name, columns in places:
            if missing := [column for column in columns if column not in columns_of.get(name, ())]:
                raise SqlFileError(f"{path}: {name} has no column {', '.join(missing)}; {_HOW}")
        if any(
            other.source == lookup.source and (other.watched, other.by_day) != (lookup.watched, lookup.by_day)
            for other in kept.lookups
        ):
            raise SqlFileError(f"{path}: what counts of {lookup.source} is stated in two ways")
        if lookup.through not in direct:
            raise SqlFileError(f"{path}: {lookup.through} is not read by the model, or is looked up itself; {_HOW}")


def made_by(query: str, kept: Kept) -> str:
    """What ops.kept_models keeps of a table: another query, or other rules, make it anew."""
    return hashlib.sha256(f"{RULES}\n{kept}\n{query}".encode()).hexdigest()[:16]


def replace_stale(
    con: duckdb.DuckDBPyConnection,
    table: str,
    parsed: Parsed,
    by: Kept,
    path: Path,
) -> int:
    """Replaces the stale rows of `table`, a kept table that was built before, and tells its followers which rows changed;
    returns the number of values that were stale. Raises SqlFileError where the query fails."""
    stale = _find_stale(con, table, by)
    if stale:
        if DAY not in by.columns:
            note_values(con, table, by.columns, "from stale_values")
        narrowed = by.narrowed(parsed.tables)
        values = _with_days_before(con, by)
        with narrow(con, by.columns, narrowed, parsed.columns_read, values), named_errors(path):
            con.execute(f"create or replace temp table fresh_rows as\n{over_narrowed(parsed, narrowed)}")
        if by.back:
            # Of the days before not all is known that they are made of.
            con.execute("delete from fresh_rows where day not in (select day from stale_values)")
        _require_values(con, path, by)
        _swap(con, table, by)
    kept.clear_stale(con, table)
    return stale


def _find_stale(con: duckdb.DuckDBPyConnection, table: str, by: Kept) -> int:
    """Fills the temporary table stale_values with the values of `by.columns` whose rows are stale."""
    wanted = ", ".join(by.columns)
    types = types_of(con, table, by.columns)
    typed = ", ".join(f"value[{place}]::{kind} as {name}" for place, (name, kind) in enumerate(types.items(), 1))
    looked_up = [lookup.source for lookup in by.lookups]
    # Lists of names as parameters: none of them is text of ours.
    parts = [f"select {typed} from ops.stale_rows where table_name = $table and not list_contains($looked_up, source)"]
    parts += [
        f"select {wanted} from {lookup.through} where {lookup.named}::varchar in "
        f"(select value[1] from ops.stale_rows where table_name = $table and source = '{lookup.source}')"
        f"{_on_days(con, table, lookup)}"
        for lookup in by.lookups
        if _is_noted(con, table, lookup.source)
    ]
    con.execute(
        f"create or replace temp table stale_values as select distinct {wanted} from ({' union all '.join(parts)}) "
        f"where {' and '.join(f'{name} is not null' for name in by.columns)}",
        {"table": table, "looked_up": looked_up},
    )
    if by.back:
        con.execute(
            f"insert into stale_values select day + back::integer from stale_values cross join range(1, {by.back + 1}) "
            "as days(back) except from stale_values"
        )
    return _count(con, "select count(*) from stale_values")


def _with_days_before(con: duckdb.DuckDBPyConnection, by: Kept) -> str:
    """The temporary table with the values of which rows are read: where rows look back, those of the days before, too."""
    if not by.back:
        return "stale_values"
    con.execute(
        "create or replace temp table read_values as select distinct day - back::integer as day from stale_values "
        f"cross join range({by.back + 1}) as days(back)"
    )
    return "read_values"


def _on_days(con: duckdb.DuckDBPyConnection, table: str, lookup: Lookup) -> str:
    if not lookup.by_day:
        return ""
    con.execute(
        "create or replace temp table stale_days as "
        "select value[2]::date as day from ops.stale_rows where table_name = ? and source = ?",
        [table, lookup.source],
    )
    return f" and {kept.in_days(con, 'stale_days')}"


def _is_noted(con: duckdb.DuckDBPyConnection, table: str, source: str) -> bool:
    query = "select count(*) from ops.stale_rows where table_name = ? and source = ?"
    found = con.execute(query, [table, source]).fetchone()
    return bool(found and found[0])


@contextmanager
def narrow(
    con: duckdb.DuckDBPyConnection,
    by: Sequence[str],
    tables: Sequence[TableName],
    read: Collection[str] | None,
    values: str = "stale_values",
) -> Generator[None]:
    """Inside, a temporary view of each table has those of its rows alone whose values of `by` are in the temporary table
    `values`.

    Rows that no day tells are looked for once, whatever the query does with them, and with the columns alone that it may
    `read` (all where it is None).
    """
    columns, days = ", ".join(by), _days(con, by, values)
    for schema, name in tables:
        rows = f"select * from {schema}.{name} semi join {values} using ({columns}){days}"
        if DAY not in by:
            wanted = ", ".join(f'"{column}"' for column in used_columns(con, (schema, name), read)) or columns
            rows = rows.replace("*", wanted, 1)
            con.execute(f'create or replace temp table "rows of {schema}.{name}" as {rows}')
            rows = f'from "rows of {schema}.{name}"'
        con.execute(f'create or replace temp view "stale {schema}.{name}" as {rows}')
    yield
    for schema, name in tables:
        con.execute(f'drop view temp."stale {schema}.{name}"')
        con.execute(f'drop table if exists temp."rows of {schema}.{name}"')


def used_columns(con: duckdb.DuckDBPyConnection, table: TableName, read: Collection[str] | None) -> list[str]:
    """The columns of a table that a query may read which reads columns of these names of its tables (of any where None)."""
    names = [name for name, _ in columns_of(con, ".".join(table))]
    return names if read is None else [name for name in names if name in read]


def _days(con: duckdb.DuckDBPyConnection, by: Sequence[str], values: str = "stale_values") -> str:
    named = [kept.in_days(con, values, name, name) for name in PERIODS if name in by]
    return f" where {' and '.join(named)}" if named else ""


def over_narrowed(parsed: Parsed, tables: Collection[TableName]) -> str:
    """A query over the views that `narrow` made of `tables`: the same text, but for their names."""
    text = parsed.query.encode()
    for start, (schema, name), alias in sorted(parsed.places, reverse=True):
        if (schema, name) in tables:
            end = start + len(f"{schema}.{name}".encode())
            view = f'"stale {schema}.{name}"' + ("" if alias else f" as {name}")
            text = text[:start] + view.encode() + text[end:]
    return text.decode()


def _require_values(con: duckdb.DuckDBPyConnection, path: Path, by: Kept) -> None:
    unknown = " or ".join(f"{name} is null" for name in by.columns)
    if _count(con, f"select count(*) from fresh_rows where {unknown}"):
        raise SqlFileError(f"{path}: rows are kept by {', '.join(by.columns)}, and the query gives null for it")


def _swap(con: duckdb.DuckDBPyConnection, table: str, by: Kept) -> None:
    """Puts the fresh rows in the place of those of the same values, where they differ, and tells the followers."""
    columns = ", ".join(by.columns)
    days = _days(con, by.columns)
    before = f"select * from {table} semi join stale_values using ({columns}){days}"
    con.execute(f"create or replace temp table old_rows as {before}")
    differing = kept.differing_values("from old_rows", "from fresh_rows", by.columns)
    con.execute(f"create or replace temp table changed_values as {differing}")
    if _count(con, "select count(*) from changed_values"):
        changed = f"semi join changed_values using ({columns})"
        kept.note_replaced(con, table, f"select * from old_rows {changed}", f"select * from fresh_rows {changed}")
        if DAY in by.columns:
            note_days(con, table, "from changed_values")
        con.execute(f"delete from {table} where rowid in (select {table}.rowid from {table} {changed}{days})")
        con.execute(f"insert into {table} select * from fresh_rows {changed}")
    for name in ("old_rows", "fresh_rows", "changed_values", "stale_values"):
        con.execute(f"drop table {name}")


def types_of(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> dict[str, str]:
    """The DuckDB types of some columns of a table that is there."""
    found = dict(columns_of(con, table))
    return {column: found[column] for column in columns}


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0
