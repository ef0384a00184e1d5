"""Who said it first: the first appearance of a quotation's words, in its duplicate cluster and over all of them."""

from collections.abc import Iterator, Mapping

import duckdb

from pipeline.tables import LONG_WORDS
from pipeline.warehouse.kept import Follow, clear_stale, followers, in_days, is_kept, keep, note_set
from pipeline.warehouse.proved import note_days, note_values, note_whole

# Raise it when what counts as said changes: all of it is marked anew.
RULES = "2"
# Kept like a table of sql/, by SAID_FIRST_BY: see pipeline.warehouse.kept.
SAID_FIRST = "news.quotes.said_first"
SAID_FIRST_BY = ("words_hash",)
# Clusters, or quotations, that are marked at once.
_SHARE = 400_000
_FOLLOWED = (
    Follow("news.articles", ("article_id", "day"), ("cluster_id", "seen_at")),
    Follow("news.quotes", SAID_FIRST_BY),
)
_ORDER = "article.seen_at, article.article_id, quote.start_char, quote.end_char, quote.quote_id"

# Every quotation of many words that changed: read once, for the words are most of what there is to read.
_WORDED = """
    create or replace temp table worded as
    select
        quote.day, quote.quote_id, quote.article_id, quote.normalized_text, quote.person_id,
        quote.speaker_name, quote.start_char, quote.end_char, quote.first_in_cluster, quote.said_first
    from news.quotes as quote"""

# Those whose words stand in two rows or more. A speaker that no article ties to a person goes by the name,
# whatever its case.
_REPEATED = f"""
    select
        quote.quote_id,
        quote.normalized_text as words,
        coalesce(quote.person_id, nullif(trim(lower(nfc_normalize(quote.speaker_name))), '')) as speaker,
        article.cluster_id,
        (article.seen_at at time zone 'UTC')::date as seen_day,
        row_number() over (order by {_ORDER}) as place
    from worded as quote join news.articles as article using (article_id)
    where quote.normalized_text in (select normalized_text from worded group by all having count(*) > 1)"""

# The row before is the latest one before, so that it alone decides whether the words were said within the window.
_SAID = """
    select
        quote_id,
        case
            when speaker is not null
                then row_number() over of_speaker_here = 1
                and coalesce(seen_day - lag(seen_day) over of_speaker > $days, true)
            else row_number() over of_words_here = 1
                and count(speaker) over here = 0
                and coalesce(seen_day - lag(seen_day) over of_words > $days, true)
                and coalesce(min(seen_day) filter (where speaker is not null) over after_this - seen_day > $days, true)
        end as said
    from repeated
    window
        of_speaker as (partition by words, speaker order by place),
        of_speaker_here as (partition by words, speaker, cluster_id order by place),
        of_words as (partition by words order by place),
        of_words_here as (partition by words, cluster_id order by place),
        here as (partition by words, cluster_id),
        after_this as (partition by words order by place rows between 1 following and unbounded following)"""


def mark_first_in_cluster(con: duckdb.DuckDBPyConnection) -> int:
    """Sets `first_in_cluster` of the quotations in ops.stale_clusters, and `said_first` of those of few words, which is the
    same; returns the number of rows that changed."""
    stale = _count(con, "select count(distinct cluster_id) from ops.stale_clusters")
    return sum(_mark_first_in(con, share) for share in _shares("md5_number_lower(cluster_id) & 4294967295", stale))


def _mark_first_in(con: duckdb.DuckDBPyConnection, share: str) -> int:
    """The same of the clusters of a share."""
    con.execute(
        f"""
        create or replace temp table members as
        select day, article_id, cluster_id, seen_at
        from news.articles where cluster_id in (select cluster_id from ops.stale_clusters where {share})
        """
    )
    changed = _mark(
        con,
        {
            "first_in_cluster": ("marked.value", "true"),
            "said_first": (
                f"case when word_count < {LONG_WORDS} then marked.value else said_first end",
                f"word_count < {LONG_WORDS}",
            ),
        },
        f"""
        select
            quote.day,
            quote.quote_id,
            quote.first_in_cluster as was,
            row_number() over (partition by article.cluster_id, quote.normalized_text order by {_ORDER}) = 1 as value
        from news.quotes as quote join members as article using (article_id)
        where {in_days(con, "members", "quote.day")}
        """,
    )
    con.execute("drop table members")
    return changed


def mark_said_first(con: duckdb.DuckDBPyConnection, window_days: int) -> int:
    """Sets `said_first` of all quotations of many words, as its comment in news.quotes defines it; returns the number of rows
    that changed.

    What words count as said depends on the rows with these words alone, so that only words are looked at of which a row came,
    went, or changed its article's time or cluster; all of them after a change of the window.
    Follows `mark_first_in_cluster`.
    """
    made_by = f"{RULES}, {window_days} days"
    if is_kept(con, SAID_FIRST, made_by):
        _find_changed_words(con)
        note_values(con, SAID_FIRST, SAID_FIRST_BY, "from changed_words")
        changed = _mark_said(con, "semi join changed_words using (words_hash)", window_days)
        con.execute("drop table changed_words")
        clear_stale(con, SAID_FIRST)
        return changed
    quotes = _count(con, f"select count(*) from news.quotes where word_count >= {LONG_WORDS}")
    changed = sum(
        _mark_said(con, f"where word_count >= {LONG_WORDS} and {share}", window_days)
        for share in _shares("words_hash", quotes)
    )
    keep(con, SAID_FIRST, made_by, _FOLLOWED)
    note_whole(con, SAID_FIRST)
    return changed


def _mark_said(con: duckdb.DuckDBPyConnection, which: str, window_days: int) -> int:
    """The same of the quotations `which`, with all others of their words."""
    con.execute(f"{_WORDED} {which}")
    con.execute(f"create or replace temp table said as with repeated as ({_REPEATED}) {_SAID}", {"days": window_days})
    changed = _mark(
        con,
        {"said_first": ("marked.value", "true")},
        """
        select day, quote_id, worded.said_first as was, coalesce(said.said, worded.first_in_cluster) as value
        from worded left join said using (quote_id)
        """,
    )
    con.execute("drop table said; drop table worded")
    return changed


def _shares(number: str, rows: int) -> Iterator[str]:
    """Conditions that divide so many rows by `number`, of 32 bits: what is marked of all of history at once must fit into
    memory."""
    count = rows // _SHARE + 1
    for place in range(count):
        first, last = (2**32 * edge // count for edge in (place, place + 1))
        yield f"{number} between {first} and {last - 1}" if count > 1 else "true"


def _find_changed_words(con: duckdb.DuckDBPyConnection) -> None:
    """Fills the temporary table changed_words."""
    changed = "from ops.stale_rows where table_name = $table and source = $source"
    con.execute(
        "create or replace temp table changed_articles as "
        f"select value[1] as article_id, value[2]::date as day {changed}",
        {"table": SAID_FIRST, "source": "news.articles"},
    )
    con.execute(
        f"""
        create or replace temp table changed_words as
        select value[1]::uinteger as words_hash {changed}
        union
        select words_hash from news.quotes
        where {in_days(con, "changed_articles")} and article_id in (select article_id from changed_articles)
        """,
        {"table": SAID_FIRST, "source": "news.quotes"},
    )
    con.execute("drop table changed_articles")


def _mark(con: duckdb.DuckDBPyConnection, columns: Mapping[str, tuple[str, str]], wanted: str) -> int:
    """Sets columns of news.quotes to what the first of these expressions gives over the row and the `value` of a query (day,
    quote_id, was, value), `marked.value`; the second tells the rows in which that is another than before. Returns the number
    of rows that changed."""
    con.execute(
        f"create or replace temp table marked as select day, quote_id, value from ({wanted}) where was is distinct from value"
    )
    # Read once for all that are told of them, and of their days alone.
    told = {"day", "word_count", *(column for _, follow in followers(con, "news.quotes") for column in follow.columns)}
    con.execute(
        f"""
        create or replace temp table marked_rows as
        select {", ".join(sorted(told))} from news.quotes
        where {in_days(con, "marked")} and quote_id in (select quote_id from marked)
        """
    )
    for name, (_, where) in columns.items():
        note_set(con, "news.quotes", name, f"select * from marked_rows where {where}")
    note_days(con, "news.quotes", "from marked_rows")
    con.execute("drop table marked_rows")
    changed = _count(
        con,
        f"""
        update news.quotes set {", ".join(f"{name} = {value}" for name, (value, _) in columns.items())} from marked
        where {in_days(con, "marked", "news.quotes.day")} and news.quotes.quote_id = marked.quote_id
        """,
    )
    con.execute("drop table marked")
    return changed


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0
