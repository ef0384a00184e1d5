"""The groups of wordings, laid over quotations: which quotation each row is a wording of."""

import duckdb

from pipeline.warehouse.appearances import mark
from pipeline.warehouse.base_tables import GROUP_HASH
from pipeline.warehouse.kept import NO_DAYS, Follow, clear_stale, in_days, is_kept, keep

# Raise it when what a quotation gets of its group changes: all of them are marked anew.
RULES = "1"
# Kept like a table of sql/: see pipeline.warehouse.kept.
_GROUP = "news.quotes.group_id"
_FOLLOWED = (
    Follow("news.grouped_quotes", ("day",), ("quote_id", "group_id")),
    Follow("news.quotes", ("day",), ("quote_id",)),
)


def mark_groups(con: duckdb.DuckDBPyConnection) -> int:
    """Sets `group_id` and `group_hash` of the quotations on days whose groups or quotations changed; returns the number of rows
    that changed."""
    if is_kept(con, _GROUP, RULES):
        found = "select distinct value[1]::date as day from ops.stale_rows where table_name = ?"
        con.execute(f"create or replace temp table regrouped as {found}", [_GROUP])
    else:
        keep(con, _GROUP, RULES, _FOLLOWED)
        con.execute("create or replace temp table regrouped as select distinct day from news.quotes")
    days = in_days(con, "regrouped")
    con.execute("drop table regrouped")
    changed = _mark_days(con, days) if days != NO_DAYS else 0
    clear_stale(con, _GROUP)
    return changed


def _mark_days(con: duckdb.DuckDBPyConnection, days: str) -> int:
    return mark(
        con,
        {
            "group_id": "marked.value",
            "group_hash": f"coalesce({GROUP_HASH.format('marked.value')}, words_hash)",
        },
        f"""
        select quote.day, quote.quote_id, quote.group_id as was, grouped.group_id as value
        from (select day, quote_id, group_id from news.quotes where {days}) as quote
        left join (select quote_id, group_id from news.grouped_quotes where {days}) as grouped using (quote_id)
        """,
    )
