-- one row a duplicate cluster of two or more articles: who had the text first, who copied it, how soon
-- First is the article with the earliest news.articles.seen_at; equal times go by article_id.
-- key: cluster_id
-- incremental: cluster_id
-- references: representative_id -> news.articles.article_id
-- references: first_article_id -> news.articles.article_id
-- cluster_id: The cluster: news.articles.cluster_id
-- representative_id: The article whose text stands for the cluster
-- title: Headline of that article
-- first_article_id: The article that appeared first
-- first_outlet: Its outlet
-- first_seen_at: Time by which it had appeared
-- first_seen_by: What that time rests on: publication or capture
-- first_day: Day of capture of the earliest article
-- last_day: Day of capture of the latest article
-- articles: Articles of the cluster: the count as published (as said it is one)
-- copies: Articles besides the first
-- outlets: Outlets that printed the text
-- outlet_names: These outlets, in the order in which they had it
-- exact: Articles whose text equals the representative's
-- near: Articles that differ from it in little
-- contained: Articles that hold it or are held by it
-- versions: Other states of it under the same address
-- median_delay_minutes: Median time from the first article to a copy of another outlet; null where there is none
-- max_delay_minutes: Time from the first article to the last copy of another outlet; null where there is none
-- delays_rest_on_capture: True where the first article or a copy of another outlet is known by its time of capture alone:
--   the delays tell how we saw them, and may be off by the time between two captures. False where all pages give their
--   times; null where there is no delay
with
    ranked as (
        select
            article_id,
            cluster_id,
            day,
            outlet,
            title,
            seen_at,
            seen_by,
            is_representative,
            duplicate_kind,
            first_value(article_id) over by_time as first_article_id,
            first_value(outlet) over by_time as first_outlet,
            first_value(seen_at) over by_time as first_seen_at,
            first_value(seen_by) over by_time as first_seen_by
        from news.articles
        where cluster_id in (select cluster_id from news.articles group by all having count(*) > 1)
        window by_time as (partition by cluster_id order by seen_at, article_id)
    ),
    outlets as (
        select cluster_id, list(outlet order by outlet_seen_at, outlet) as outlet_names
        from (select cluster_id, outlet, min(seen_at) as outlet_seen_at from ranked group by all)
        where outlet is not null
        group by all
    )
select
    ranked.cluster_id,
    min(ranked.article_id) filter (where ranked.is_representative) as representative_id,
    min(ranked.title) filter (where ranked.is_representative) as title,
    ranked.first_article_id,
    ranked.first_outlet,
    ranked.first_seen_at,
    ranked.first_seen_by,
    min(ranked.day) as first_day,
    max(ranked.day) as last_day,
    count(*) as articles,
    count(*) - 1 as copies,
    count(distinct ranked.outlet) as outlets,
    outlets.outlet_names,
    count(*) filter (where ranked.duplicate_kind = 'exact') as exact,
    count(*) filter (where ranked.duplicate_kind = 'near') as near,
    count(*) filter (where ranked.duplicate_kind = 'contained') as contained,
    count(*) filter (where ranked.duplicate_kind = 'version') as versions,
    round(
        median(date_diff('second', ranked.first_seen_at, ranked.seen_at) / 60)
            filter (where ranked.outlet <> ranked.first_outlet),
        1
    ) as median_delay_minutes,
    round(
        max(date_diff('second', ranked.first_seen_at, ranked.seen_at) / 60)
            filter (where ranked.outlet <> ranked.first_outlet),
        1
    ) as max_delay_minutes,
    bool_or('capture' in (ranked.seen_by, ranked.first_seen_by))
        filter (where ranked.outlet <> ranked.first_outlet) as delays_rest_on_capture
from ranked
left join outlets using (cluster_id)
group by all
order by ranked.cluster_id
