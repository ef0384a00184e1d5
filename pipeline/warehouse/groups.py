"""The groups of wordings, laid over quotations: which quotation each row is a wording of."""

import duckdb

from pipeline.warehouse.base_tables import GROUP_HASH
from pipeline.warehouse.kept import NO_DAYS, Follow, clear_stale, in_days, is_kept, keep, note_replaced
from pipeline.warehouse.proved import note_days

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
    con.execute(
        f"""
        create or replace temp table regrouped as
        select quote.day, quote.quote_id, grouped.group_id
        from (select day, quote_id, group_id from news.quotes where {days}) as quote
        left join (select day, quote_id, group_id from news.grouped_quotes where {days}) as grouped using (day, quote_id)
        where quote.group_id is distinct from grouped.group_id
        """
    )
    here = (
        f"{in_days(con, 'regrouped', 'news.quotes.day')} and news.quotes.quote_id in (select quote_id from regrouped)"
    )
    con.execute(f"create or replace temp table regrouped_rows as select * from news.quotes where {here}")
    hashed = f"coalesce({GROUP_HASH.format('regrouped.group_id')}, words_hash)"
    behind = (
        f"select regrouped_rows.* replace (regrouped.group_id as group_id, {hashed} as group_hash) "
        "from regrouped_rows join regrouped using (quote_id)"
    )
    note_replaced(con, "news.quotes", "from regrouped_rows", behind)
    note_days(con, "news.quotes", "from regrouped_rows")
    found = con.execute(
        f"""
        update news.quotes set group_id = regrouped.group_id, group_hash = {hashed} from regrouped
        where {in_days(con, "regrouped", "news.quotes.day")} and news.quotes.quote_id = regrouped.quote_id
        """
    ).fetchone()
    con.execute("drop table regrouped; drop table regrouped_rows")
    return int(found[0]) if found else 0
