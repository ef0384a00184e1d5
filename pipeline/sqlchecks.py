"""What must hold in the warehouse, as queries that return the rows that should not exist.

Keys and references follow from `pipeline.tables` and the head of each model; every other proof is a file
sql/checks/<schema>.<table>.<what it proves>.sql.
"""

import re
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.sqlfiles import SqlFileError, TableName, named_errors, parse, read_query
from pipeline.sqlkept import DAY, narrow, over_narrowed, types_of
from pipeline.sqlmodels import SqlModel, build_levels, columns_of_tables
from pipeline.tables import Reference
from pipeline.warehouse.appearances import SAID_FIRST, SAID_FIRST_BY
from pipeline.warehouse.base_tables import BASE_TABLES, MADE_TABLES
from pipeline.warehouse.proved import unproved_days, unproved_values

SAMPLE = 10
_SEVERITIES = ("error", "warn")
_CONTRACT = "pipeline/tables.py"
_NARROWED = re.compile(r"incremental: ([a-z0-9_]+(?:, [a-z0-9_]+)*)(?: of ([a-z0-9_]+)\.([a-z0-9_]+)(\.[a-z0-9_]+)?)?")


@dataclass(frozen=True)
class Narrowing:
    """Which rows a check can do with where only some changed: in `tables`, those whose `columns` have the values that a row of
    a changed day has in `of`; the one column day has the days themselves, and no `of`. Where `kept_as` names what is kept by
    these columns, and not by days, the values are those by which rows of it were made again."""

    columns: tuple[str, ...]
    of: TableName | None
    tables: tuple[TableName, ...]
    kept_as: str = ""


@dataclass(frozen=True)
class SqlCheck:
    """A query over a table's content that returns the rows that should not exist. `severity`: error or warn; `stated_in`
    names the file that asks for it; `narrowing` is None where it looks at everything each time."""

    schema: str
    table: str
    name: str
    query: str
    doc: str
    severity: str
    upstream: frozenset[TableName]
    stated_in: str
    narrowing: Narrowing | None = None

    @property
    def label(self) -> str:
        return f"{self.schema}.{self.table}.{self.name}"


_SOURCES = "select distinct source_id from (\n{}\n) where source_id is not null order by source_id"


@dataclass(frozen=True)
class Findings:
    """Bad rows that a check found: how many in all, the first of them, and all their sources where each row has its own."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    total: int
    sources: tuple[str, ...]


def load_checks(sql: Path, models: Sequence[SqlModel]) -> list[SqlCheck]:
    """The checks of every base table and of `models` (those of the same folder): derived ones and those of `sql`/checks,
    by name. Raises SqlFileError."""
    levels = build_levels(models)
    columns = columns_of_tables(models)
    kept_by = {model.table: model.kept.columns for model in models if model.kept and DAY not in model.columns}
    kept_by[SAID_FIRST] = SAID_FIRST_BY
    found = [_check(path, columns, kept_by) for path in sorted((sql / "checks").glob("*.sql"))]
    found += _derived(models, levels, columns)
    _require_sound(found, levels)
    return sorted(found, key=lambda check: check.label)


def in_stages(checks: Iterable[SqlCheck], models: Sequence[SqlModel]) -> dict[int, list[SqlCheck]]:
    """The checks by the level of the last table that they read (see `build_levels`): a level's checks can run together as
    soon as its tables are built, and before any table is that reads them."""
    levels = build_levels(models)
    stages: dict[int, list[SqlCheck]] = {}
    for check in checks:
        stages.setdefault(_level(check, levels), []).append(check)
    return dict(sorted(stages.items()))


def run_check(con: duckdb.DuckDBPyConnection, check: SqlCheck, *, whole: bool = True) -> Findings:
    """The number of bad rows and the first of them; none means passed. Looks at changed days alone where it need not be the
    `whole` table and the check can do with them. Raises SqlFileError where the query fails."""
    query = check.query
    with ExitStack() as open_till_told, named_errors(check.stated_in):
        if not whole and check.narrowing:
            query = open_till_told.enter_context(_over_changed_days(con, check, check.narrowing))
        done = con.execute(f"select *, count(*) over () from (\n{query}\n) limit {SAMPLE}")
        columns = tuple(column[0] for column in done.description[:-1])
        rows = done.fetchall()
        named = con.execute(_SOURCES.format(query)).fetchall() if rows and columns[0] == "source_id" else []
    sources = tuple(source for (source,) in named)
    return Findings(columns, tuple(row[:-1] for row in rows), int(rows[0][-1]) if rows else 0, sources)


@contextmanager
def _over_changed_days(con: duckdb.DuckDBPyConnection, check: SqlCheck, narrowing: Narrowing) -> Generator[str]:
    """The check's query over the rows of changed days, while they are held ready."""
    told_by = {*check.upstream, *([narrowing.of] if narrowing.of else [])}
    days = unproved_days(con, {".".join(table) for table in told_by})
    listed = ", ".join(f"date '{day}'" for day in days)
    values = f"select unnest([{listed}]::date[]) as day"
    if narrowing.kept_as:
        types = types_of(con, ".".join(narrowing.tables[0]), narrowing.columns)
        made_again = unproved_values(con, narrowing.kept_as, types)
        if made_again is None:
            yield check.query
            return
        values = made_again
    elif narrowing.of:
        columns, of_days = ", ".join(narrowing.columns), f"day in ({listed})" if days else "false"
        values = f"select distinct {columns} from {'.'.join(narrowing.of)} where {of_days}"
    con.execute(f"create or replace temp table stale_values as {values}")
    parsed = parse(check.stated_in, check.query)
    with narrow(con, narrowing.columns, narrowing.tables, parsed.columns_read):
        yield over_narrowed(parsed, narrowing.tables)


def _derived(
    models: Sequence[SqlModel], levels: Mapping[TableName, int], columns: Mapping[str, Collection[str]]
) -> Iterator[SqlCheck]:
    loaded = (*BASE_TABLES, *MADE_TABLES)
    stated = [(base.table.schema, base.table.name, base.table, _CONTRACT) for base in loaded]
    stated += [(model.schema, model.name, model, str(model.path)) for model in models]
    known = {(schema, table) for schema, table, _, _ in stated}
    read_by = {(model.schema, model.name): model.upstream for model in models}
    by_values = {(model.schema, model.name): _by_values(model) for model in models}
    for schema, table, holder, source in stated:
        by_day = _by_day([(schema, table)], columns)
        yield _key_check((schema, table), holder.key, source, by_day or by_values.get((schema, table)))
        for reference in holder.references:
            if _named(reference.table) not in known:
                if source == _CONTRACT:
                    continue  # a table of sql/ that another folder of models need not have
                raise SqlFileError(f"{source}: {schema}.{table} refers to {reference.table}, which is no table")
            by_day = _by_day_of_reference((schema, table), reference, columns)
            # What it reads it follows: where a row is gone that it refers to, its own rows were made again.
            follows = (schema, table) in read_by and _named(reference.table) in read_by[schema, table]
            narrowing = by_day or (by_values.get((schema, table)) if follows else None)
            yield _reference_check((schema, table), reference, levels, source, narrowing)


def _named(table: str) -> TableName:
    schema, _, name = table.partition(".")
    return schema, name


def _by_day(tables: Sequence[TableName], columns: Mapping[str, Collection[str]]) -> Narrowing | None:
    """Those of the tables that have days, narrowed to the changed ones, where the first has."""
    having = tuple(table for table in tables if DAY in columns.get(".".join(table), ()))
    return Narrowing((DAY,), None, having) if tables[0] in having else None


def _by_values(model: SqlModel) -> Narrowing | None:
    """A kept table without days, narrowed to the rows that were made again."""
    if not model.kept or DAY in model.columns:
        return None
    own = (model.schema, model.name)
    return Narrowing(model.kept.columns, None, (own,), model.table)


def _by_day_of_reference(
    table: TableName, reference: Reference, columns: Mapping[str, Collection[str]]
) -> Narrowing | None:
    """Both tables, where a row refers to one of its own day; the table alone, where days play no part. None where a row refers
    to one of another day: that one may go and its own day not change."""
    if (DAY, DAY) in zip(reference.columns, reference.there, strict=True):
        return _by_day([table, _named(reference.table)], columns)
    return None if DAY in reference.there else _by_day([table], columns)


def _key_check(table: TableName, key: Sequence[str], source: str, narrowing: Narrowing | None) -> SqlCheck:
    name, columns = ".".join(table), ", ".join(key)
    doc = f"The key of {name}, ({columns}), names one row."
    query = f"select {columns}, count(*) as rows\nfrom {name}\ngroup by all\nhaving count(*) > 1\norder by all"
    return SqlCheck(*table, "key_is_unique", query, doc, "error", frozenset([table]), source, narrowing)


def _reference_check(
    table: TableName,
    reference: Reference,
    levels: Mapping[TableName, int],
    source: str,
    narrowing: Narrowing | None,
) -> SqlCheck:
    """Belongs to the table that is built last: a check that blocks cannot wait for a table that waits for it."""
    target = _named(reference.table)
    stem = f"{reference.columns[0].removesuffix('_id')}_exists"
    late = levels.get(target, 0) > levels.get(table, 0)
    owner, check_name = (target, f"{table[1]}_{stem}") if late else (table, stem)
    doc = f"Every ({', '.join(reference.columns)}) of {'.'.join(table)} is a ({', '.join(reference.there)}) of {reference.table}."
    query = _rows_that_refer_to_nothing(".".join(table), reference)
    return SqlCheck(*owner, check_name, query, doc, "error", frozenset([table, target]), source, narrowing)


def _rows_that_refer_to_nothing(table: str, reference: Reference) -> str:
    pairs = zip(reference.columns, reference.there, strict=True)
    lines = [
        f"select {', '.join(f'item.{column}' for column in reference.columns)}, count(*) as rows",
        f"from {table} as item",
        f"anti join {reference.table} as target",
        f"    on {' and '.join(f'target.{there} = item.{column}' for column, there in pairs)}",
        f"where {' and '.join(f'item.{column} is not null' for column in reference.columns)}"
        if reference.or_null
        else "",
        "group by all",
        "order by all",
    ]
    return "\n".join(line for line in lines if line)


def _check(path: Path, columns: Mapping[str, Collection[str]], kept_by: Mapping[str, tuple[str, ...]]) -> SqlCheck:
    parts = path.stem.split(".")
    if len(parts) != 3:
        raise SqlFileError(f"{path}: name a check <schema>.<table>.<what it proves>.sql")
    query, comments = read_query(path)
    lines = [line.removeprefix("--").strip() for line in comments]
    marks = [line.removeprefix("severity:").strip() for line in lines if line.startswith("severity:")]
    severity = marks[0] if marks else "error"
    if severity not in _SEVERITIES:
        raise SqlFileError(f"{path}: severity is {severity!r}; use one of {', '.join(_SEVERITIES)}")
    doc = "\n".join(line for line in lines if not line.startswith(("severity:", "incremental:")))
    upstream = parse(path, query).tables
    if (parts[0], parts[1]) not in upstream:
        raise SqlFileError(f"{path}: the query never reads {parts[0]}.{parts[1]}, which the file is named after")
    narrowing = _narrowing(
        path, [line for line in lines if line.startswith("incremental:")], upstream, columns, kept_by
    )
    return SqlCheck(parts[0], parts[1], parts[2], query, doc, severity, upstream, str(path), narrowing)


def _narrowing(
    path: Path,
    stated: Sequence[str],
    upstream: Collection[TableName],
    columns: Mapping[str, Collection[str]],
    kept_by: Mapping[str, tuple[str, ...]],
) -> Narrowing | None:
    """What the head of a check says of the rows that it can do with. Raises SqlFileError."""
    if not stated:
        return None
    found = _NARROWED.fullmatch(stated[0])
    by = tuple(found[1].split(", ")) if found else ()
    of = (found[2], found[3]) if found and found[2] else None
    kept_as = f"{found[2]}.{found[3]}{found[4] or ''}" if found and found[2] else ""
    having = tuple(sorted(table for table in upstream if by and set(by) <= set(columns.get(".".join(table), ()))))
    if len(stated) == 1 and of in having and kept_by.get(kept_as) == by:
        return Narrowing(by, None, (of,), kept_as)
    days_known = DAY in columns.get(kept_as, ()) and of in having if of else by == (DAY,)
    if len(stated) > 1 or not having or not days_known:
        raise SqlFileError(
            f"{path}: state once, in a line `-- incremental: day`, that rows of changed days are enough, or in a line "
            "`-- incremental: column, ... of schema.table`, that those are that share its values with rows of these days, or, "
            "of a table that is kept by these columns, that were made again"
        )
    return Narrowing(by, of, having)


def _require_sound(checks: Sequence[SqlCheck], levels: Mapping[TableName, int]) -> None:
    """Each name once, and no check that blocks its table until a table is built that may wait for that one."""
    twice = [label for label, count in Counter(check.label for check in checks).items() if count > 1]
    if twice:
        sources = ", ".join(check.stated_in for check in checks if check.label == twice[0])
        raise SqlFileError(f"{sources}: two checks are named {twice[0]}; rename one")
    for check in checks:
        last = max(check.upstream, key=lambda table: (levels.get(table, 0), table))
        if check.severity == "error" and levels.get(last, 0) > levels.get((check.schema, check.table), 0):
            raise SqlFileError(
                f"{check.stated_in}: it reads {'.'.join(last)}, which is built after {check.schema}.{check.table}; "
                f"name the check after {'.'.join(last)}, or let it only warn"
            )


def _level(check: SqlCheck, levels: Mapping[TableName, int]) -> int:
    return max(levels.get(table, 0) for table in check.upstream)
