-- one row a source: what it gave, by the captures and pages that are loaded
-- Sources that captures name but the list of sources no longer holds are kept, with no state. Days count back from the
-- newest day loaded, so that an old warehouse shows its own time.
-- key: source_id
-- source_id: Name of the source in sources.yaml
-- kind: feed, sitemap, urls, folder or warc
-- outlet: Name of the outlet
-- last_success_at: Last time that the source answered; null when never
-- consecutive_failures: Failures in a row since then
-- disabled_until: Time until which the source is left alone after failures
-- last_error: The last failure in words
-- asked_7d: Whether it was asked or answered in the last seven days; one that was taken off the list is not
-- first_day: First day on which it was asked; null where nothing of it was captured
-- last_new_day: Newest day with a new page; null when there was none
-- silent_days: Days without a new page: since the newest, or all days since the first
-- captures_7d: Capture attempts of the last seven days
-- failures_7d: Of these, attempts that brought no page (neither new, unchanged nor duplicate)
-- new_7d: Of these, new pages
-- articles_last_day: Articles of the newest day
-- rejected_last_day: Pages of the newest day that gave no article
-- articles_7d: Articles of the last seven days
-- rejected_7d: Pages of the last seven days that gave no article
with
    newest as (
        select max(day) as day
        from (
            select day from ops.captures
            union all
            select day from news.articles
            union all
            select day from news.rejected_pages
        )
    ),
    captures as (
        select
            capture.source_id,
            min(capture.day) as first_day,
            max(capture.day) as last_day,
            max(capture.day) filter (where capture.outcome = 'new') as last_new_day,
            count(*) filter (where capture.day > newest.day - 7) as captures_7d,
            count(*) filter (
                where capture.day > newest.day - 7 and capture.outcome not in ('new', 'unchanged', 'duplicate')
            ) as failures_7d,
            count(*) filter (where capture.day > newest.day - 7 and capture.outcome = 'new') as new_7d
        from ops.captures as capture
        cross join newest
        where capture.source_id is not null
        group by all
    ),
    articles as (
        select
            article.source_id,
            count(*) filter (where article.day = newest.day) as articles_last_day,
            count(*) filter (where article.day > newest.day - 7) as articles_7d
        from news.articles as article
        cross join newest
        where article.source_id is not null
        group by all
    ),
    rejected as (
        select
            page.source_id,
            count(*) filter (where page.day = newest.day) as rejected_last_day,
            count(*) filter (where page.day > newest.day - 7) as rejected_7d
        from news.rejected_pages as page
        cross join newest
        where page.source_id is not null
        group by all
    ),
    known as (
        select source_id from ops.sources
        union
        select source_id from captures
        union
        select source_id from articles
        union
        select source_id from rejected
    )
select
    known.source_id,
    source.kind,
    source.outlet,
    source.last_success_at,
    source.consecutive_failures,
    source.disabled_until,
    source.last_error,
    coalesce(greatest(captures.last_day, (source.last_success_at at time zone 'UTC')::date) > newest.day - 7, false) as asked_7d,
    captures.first_day,
    captures.last_new_day,
    newest.day - coalesce(captures.last_new_day, captures.first_day - 1) as silent_days,
    coalesce(captures.captures_7d, 0) as captures_7d,
    coalesce(captures.failures_7d, 0) as failures_7d,
    coalesce(captures.new_7d, 0) as new_7d,
    coalesce(articles.articles_last_day, 0) as articles_last_day,
    coalesce(rejected.rejected_last_day, 0) as rejected_last_day,
    coalesce(articles.articles_7d, 0) as articles_7d,
    coalesce(rejected.rejected_7d, 0) as rejected_7d
from known
cross join newest
left join ops.sources as source on source.source_id = known.source_id
left join captures on captures.source_id = known.source_id
left join articles on articles.source_id = known.source_id
left join rejected on rejected.source_id = known.source_id
order by known.source_id
