"""What differs between two warehouses that one connection has open: articles, quotations, speakers and clusters that came, went
or changed. Rows are matched by the captured page, not by ids that change with a text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import duckdb

from pipeline.warehouse.base_tables import quoted

What = Literal["added", "gone", "changed"]
WHATS: tuple[What, ...] = ("added", "gone", "changed")
EXAMPLES = 20
# A night that loses a few quotations is none to hold back, however few it had.
FEW = 20

_ARTICLES = """
select
    capture_id as key, day, coalesce(outlet, '') as outlet, coalesce(title, url) as shown, url,
    {compared}
from {wire}.news.articles
where {days}
"""
_QUOTES = """
select
    quote.capture_id || ' ' || quote.nth || ' ' || quote.normalized_text as key,
    quote.day, quote.outlet, quote.text as shown, quote.url,
    {compared}
from (
    select
        said.*, article.capture_id, coalesce(article.outlet, '') as outlet, article.url,
        row_number() over (partition by said.article_id, said.normalized_text order by said.start_char) as nth
    from {wire}.news.quotes as said
    join {wire}.news.articles as article using (article_id)
    where {days}
) as quote
left join temp.main.led on led.was = quote.person_id
"""
# Of spellings that are one by now each had a name: that of the entity whose id stands counts.
_SPEAKERS = """
select
    spoken.person_id || ' ' || spoken.outlet as key, null::date as day, spoken.outlet, spoken.name as shown,
    null::varchar as url, spoken.name, spoken.quotations
from (
    select
        coalesce(led.entity_id, quote.person_id) as person_id, coalesce(article.outlet, '') as outlet,
        coalesce(max(standing.name), max(entity.name), max(quote.speaker_name)) as name,
        count(*)::varchar as quotations
    from {wire}.news.quotes as quote
    join {wire}.news.articles as article using (article_id)
    left join temp.main.led on led.was = quote.person_id
    left join {wire}.news.entities as standing on standing.entity_id = coalesce(led.entity_id, quote.person_id)
    left join {wire}.news.entities as entity on entity.entity_id = quote.person_id
    where quote.person_id is not null
    group by all
) as spoken
"""
_CLUSTERS = """
select
    min(article.day || ' ' || article.capture_id) as key, min(article.day) as day,
    arg_min(coalesce(article.outlet, ''), article.day || ' ' || article.capture_id) as outlet,
    arg_min(coalesce(article.title, article.url), article.day || ' ' || article.capture_id) as shown,
    arg_min(article.url, article.day || ' ' || article.capture_id) as url,
    string_agg(
        coalesce(article.outlet, '') || ' (' || article.capture_id || ')', ', ' order by article.day, article.capture_id
    ) as members,
    any_value(article.outlet || ' (' || article.capture_id || ')') filter (article.is_representative) as representative
from {wire}.news.articles as article
group by article.cluster_id
having count(*) > 1
"""


@dataclass(frozen=True)
class _Kind:
    """What is compared: a query for a row a thing, and the columns whose change is a change, with their tables' columns. Ids of
    speakers that no longer stand count as those that took their place: two spellings that are one by now are no change."""

    query: str
    compared: Mapping[str, str]
    table: str = ""


KINDS: Mapping[str, _Kind] = {
    "articles": _Kind(
        _ARTICLES,
        {name: name for name in ("title", "byline", "published_at", "dateline", "language", "canonical_url")}
        | {"text": "text_sha256"},
        "articles",
    ),
    "quotations": _Kind(
        _QUOTES,
        {"words": "text"}
        | {name: name for name in ("type", "polarity", "cue", "speaker_mention", "speaker_name", "speaker_role")}
        | {name: name for name in ("speaker_kind", "person_id", "attribution")},
        "quotes",
    ),
    "speakers": _Kind(_SPEAKERS, {name: name for name in ("name", "quotations")}),
    "clusters": _Kind(_CLUSTERS, {name: name for name in ("members", "representative")}),
}


@dataclass(frozen=True)
class Count:
    """Things of a kind at an outlet: how many before and after, and how many came, went or changed."""

    kind: str
    outlet: str
    before: int
    after: int
    added: int
    gone: int
    changed: int


@dataclass(frozen=True)
class Example:
    """One thing that came, went or changed: text by which a person knows it, and columns as (name, before, after)."""

    kind: str
    what: What
    day: date | None
    outlet: str
    shown: str
    url: str | None
    columns: tuple[tuple[str, str | None, str | None], ...] = ()


@dataclass(frozen=True)
class Gone:
    """Quotations of some days before, and how many of them are gone."""

    days: int
    before: int
    gone: int

    @property
    def percent(self) -> float:
        return 100 * self.gone / self.before if self.before else 0.0

    def too_many(self, most: float) -> bool:
        """More than `most` percent, and more than a few."""
        return self.gone > FEW and self.percent > most


@dataclass(frozen=True)
class Differences:
    """All that differs. `gone` counts quotations over the days whose content changed, `tables` names tables and columns
    that only one side has, as ('added' or 'gone', name)."""

    counts: tuple[Count, ...]
    examples: tuple[Example, ...]
    gone: Gone
    tables: tuple[tuple[str, str], ...] = field(default=())

    def of(self, kind: str) -> Count:
        """The sum over outlets."""
        mine = [count for count in self.counts if count.kind == kind]
        fields = ("before", "after", "added", "gone", "changed")
        return Count(kind, "", *(sum(getattr(count, name) for count in mine) for name in fields))


def differences(con: duckdb.DuckDBPyConnection, before: str, after: str) -> Differences:
    """Compares the catalogs `before` and `after`, both open in `con`; of each kind and way, the first examples by day and
    outlet."""
    counts: list[Count] = []
    examples: list[Example] = []
    for kind in KINDS:
        _find(con, kind, before, after)
        counts += _counts(con, kind)
        examples += _examples(con, kind)
    return Differences(tuple(counts), tuple(examples), gone_quotations(con, before, after), _tables(con, before, after))


def gone_quotations(con: duckdb.DuckDBPyConnection, before: str, after: str) -> Gone:
    """Over the days that both have and whose lake files differ: what a night that changes no old day costs little to ask."""
    days = _changed_days(con, before, after)
    if not days:
        return Gone(0, 0, 0)
    _find(con, "quotations", before, after, days)
    then, gone = con.execute(
        "select count(*) filter (was), count(*) filter (what = 'gone') from temp.main.differences"
    ).fetchall()[0]
    return Gone(len(days), then, gone)


def _changed_days(con: duckdb.DuckDBPyConnection, before: str, after: str) -> list[date]:
    rows = con.execute(
        f"""
        select distinct day
        from {before}.ops.loaded_partitions as old
        join {after}.ops.loaded_partitions as new using (table_name, day)
        where table_name in ('news.articles', 'news.quotes') and old.fingerprint <> new.fingerprint
        order by day
        """
    ).fetchall()
    return [day for (day,) in rows]


def _find(
    con: duckdb.DuckDBPyConnection, kind: str, before: str, after: str, days: Collection[date] | None = None
) -> None:
    """Fills temp.main.differences with a row a thing of either side; `what` is null where it stayed as it was."""
    _lead(con, after)
    compared = _compared(con, KINDS[kind], (before, after))
    changes = ", ".join(
        f"case when old.{name} is distinct from new.{name} then "
        f"struct_pack(name := {quoted(name)}, old := old.{name}, new := new.{name}) end"
        for name in compared
    )
    con.execute(
        f"""
        create or replace temp table differences as
        select
            coalesce(new.day, old.day) as day, coalesce(new.outlet, old.outlet) as outlet,
            coalesce(new.shown, old.shown) as shown, coalesce(new.url, old.url) as url,
            old.key is not null as was, new.key is not null as is_now,
            list_filter([{changes}], lambda change: change is not null) as columns,
            case
                when old.key is null then 'added'
                when new.key is null then 'gone'
                when len(columns) > 0 then 'changed'
            end as what
        from ({_query(KINDS[kind], before, compared, days)}) as old
        full join ({_query(KINDS[kind], after, compared, days)}) as new using (key)
        """
    )


def _lead(con: duckdb.DuckDBPyConnection, after: str) -> None:
    """Fills temp.main.led with the ids that no longer stand in `after` (`was`), and those that took their place."""
    tells = any(table == "entity_history" for _, table, _ in _columns(con, after))
    history = f"from {after}.news.entity_history where entity_id is not null"
    nothing = "from (select null::varchar as was, null::varchar as entity_id) where false"
    con.execute(f"create or replace temp table led as select was, entity_id {history if tells else nothing}")


def _compared(con: duckdb.DuckDBPyConnection, kind: _Kind, catalogs: Sequence[str]) -> dict[str, str]:
    """The columns that both sides have: what an earlier version did not know has not changed."""
    if not kind.table:
        return dict(kind.compared)
    held = [{column for _, table, column in _columns(con, wire) if table == kind.table} for wire in catalogs]
    return {name: column for name, column in kind.compared.items() if all(column in columns for columns in held)}


def _query(kind: _Kind, wire: str, compared: Mapping[str, str], days: Collection[date] | None) -> str:
    led = {"person_id": "coalesce(led.entity_id, quote.person_id)"}
    columns = ", ".join(f"{led.get(column, column)}::varchar as {name}" for name, column in compared.items())
    prefix = "said." if kind.query is _QUOTES else ""
    chosen = "true" if days is None else f"{prefix}day in ({', '.join(f'date {quoted(str(day))}' for day in days)})"
    return kind.query.format(wire=wire, compared=columns, days=chosen)


def _counts(con: duckdb.DuckDBPyConnection, kind: str) -> list[Count]:
    ways = ", ".join(f"count(*) filter (what = '{what}')" for what in WHATS)
    rows = con.execute(
        f"select outlet, count(*) filter (was), count(*) filter (is_now), {ways} from temp.main.differences "
        "group by outlet order by outlet"
    ).fetchall()
    return [Count(kind, *row) for row in rows]


def _examples(con: duckdb.DuckDBPyConnection, kind: str) -> list[Example]:
    rows = con.execute(
        f"""
        select what, day, outlet, left(shown, 500), url,
            [(change.name, left(change.old, 500), left(change.new, 500)) for change in columns]
        from temp.main.differences
        where what is not null
        qualify row_number() over (partition by what order by day, outlet, shown, url) <= {EXAMPLES}
        order by what, day, outlet, shown, url
        """
    ).fetchall()
    found = [
        Example(kind, what, day, outlet, shown, url, tuple(map(tuple, columns)) if what == "changed" else ())
        for what, day, outlet, shown, url, columns in rows
    ]
    return sorted(found, key=lambda example: WHATS.index(example.what))


def _tables(con: duckdb.DuckDBPyConnection, before: str, after: str) -> tuple[tuple[str, str], ...]:
    old, new = _names(con, before), _names(con, after)
    only = [("added", name) for name in new - old] + [("gone", name) for name in old - new]
    # A table that only one side has is told once, and not column by column.
    tables = {name for _, name in only if name.count(".") == 1}
    return tuple(sorted((way, name) for way, name in only if name in tables or name.rpartition(".")[0] not in tables))


def _names(con: duckdb.DuckDBPyConnection, wire: str) -> set[str]:
    columns = _columns(con, wire)
    tables = {f"{schema}.{table}" for schema, table, _ in columns}
    return tables | {".".join(column) for column in columns}


def _columns(con: duckdb.DuckDBPyConnection, wire: str) -> list[tuple[str, str, str]]:
    return con.execute(
        "select schema_name, table_name, column_name from duckdb_columns() where database_name = ? and not internal",
        [wire],
    ).fetchall()
