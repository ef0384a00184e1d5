"""Who said it first: the first appearance of a quotation's words, in its duplicate cluster and over all of them."""

import duckdb

# Fewer words ("We will see", "yes") are said anew every day: the same ones elsewhere are no copy.
LONG_WORDS = 5
_ORDER = "article.seen_at, article.article_id, quote.start_char, quote.end_char, quote.quote_id"

# Every quotation of five words or more whose words stand in two rows or more. A speaker that no article ties to a person
# goes by the name, whatever its case.
_REPEATED = f"""
    select
        quote.quote_id,
        quote.normalized_text as words,
        coalesce(quote.person_id, nullif(trim(lower(nfc_normalize(quote.speaker_name))), '')) as speaker,
        article.cluster_id,
        (article.seen_at at time zone 'UTC')::date as seen_day,
        row_number() over (order by {_ORDER}) as place
    from news.quotes as quote join news.articles as article using (article_id)
    where quote.word_count >= {LONG_WORDS}
        and quote.normalized_text in (
            select normalized_text from news.quotes where word_count >= {LONG_WORDS} group by all having count(*) > 1
        )"""

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
    """Sets `first_in_cluster` of the quotations in ops.stale_clusters; returns the number of rows that changed."""
    return _changed(
        con,
        f"""
        update news.quotes set first_in_cluster = ranked.is_first
        from (
            select
                quote.quote_id,
                row_number() over (partition by article.cluster_id, quote.normalized_text order by {_ORDER}) = 1 as is_first
            from news.quotes as quote join news.articles as article using (article_id)
            where article.cluster_id in (select cluster_id from ops.stale_clusters)
        ) as ranked
        where news.quotes.quote_id = ranked.quote_id
            and news.quotes.first_in_cluster is distinct from ranked.is_first
        """,
    )


def mark_said_first(con: duckdb.DuckDBPyConnection, window_days: int) -> int:
    """Sets `said_first` of all quotations, as its comment in news.quotes defines it; returns the number of rows that changed.

    Computed whole, so that neither the order of days nor what was known before matters: seconds for millions of rows.
    Follows `mark_first_in_cluster`.
    """
    con.execute(f"create or replace temp table said as with repeated as ({_REPEATED}) {_SAID}", {"days": window_days})
    changed = _changed(
        con,
        """
        update news.quotes set said_first = wanted.said
        from (
            select quote_id, coalesce(said.said, quote.first_in_cluster) as said
            from news.quotes as quote left join said using (quote_id)
        ) as wanted
        where news.quotes.quote_id = wanted.quote_id and news.quotes.said_first is distinct from wanted.said
        """,
    )
    con.execute("drop table said")
    return changed


def _changed(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0
