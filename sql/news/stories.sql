-- one row a story: articles on one event within days, a layer above duplicate clusters
-- An article tells one story, a roundup none of its own. First is the article with the earliest news.articles.seen_at; equal
-- times go by article_id. A story of one article is one too.
-- key: story_id
-- incremental: story_id
-- follows: news.articles.article_id, day (cluster_id, title, outlet, seen_at, seen_by) as article_id through news.story_articles
-- follows: news.mentions.article_id, day (name, label, entity_id) as article_id through news.story_articles
-- references: first_article_id -> news.articles.article_id
-- story_id: The story: news.story_articles.story_id, article_id of its first member by (day, article_id)
-- label: Its main entities, up to three: those that most of its articles mention; null where they mention none
-- headline: Title of the text that most of its articles print; of equals the one most like the story when it joined
-- started: First day on which it was told: news.story_articles.seen_day
-- last: Last day on which it was told
-- open_until: Last day on which an article may join it. It has ended where the newest day is later: it is told for thirty
--   days at most, and ends when nobody tells it for a week
-- articles: Its articles, as published: every copy counts
-- clusters: Duplicate clusters among them: texts
-- outlets: Outlets that tell it
-- first_article_id: The article that appeared first
-- first_outlet: Its outlet
-- first_seen_at: Time by which it had appeared
-- first_seen_by: What that time rests on: publication or capture
-- last_seen_at: Time by which the last of its articles had appeared
with
    told as (
        select
            story.story_id,
            story.article_id,
            story.day,
            story.seen_day,
            story.began,
            story.head_id,
            story.likeness,
            article.cluster_id,
            nullif(trim(article.title), '') as title,
            article.outlet,
            article.seen_at,
            article.seen_by
        from news.story_articles as story
        join news.articles as article using (article_id, day)
    ),
    texts as (
        select story_id, head_id, count(*) as articles
        from told
        group by all
    ),
    headlines as (
        select told.story_id, told.title as headline
        from told
        join texts using (story_id, head_id)
        where told.title is not null
        qualify row_number() over (
            partition by told.story_id
            order by texts.articles desc, told.likeness desc nulls last, told.seen_at, told.article_id
        ) = 1
    ),
    named as (
        select told.story_id, mention.entity_id, mention.name, told.article_id, count(*) as mentions
        from told
        join news.mentions as mention using (article_id, day)
        where mention.entity_id is not null
            and mention.label in ('PERSON', 'ORG', 'GPE', 'LOC', 'NORP', 'FAC', 'EVENT')
        group by all
    ),
    names as (
        select story_id, entity_id, name
        from named
        group by story_id, entity_id, name
        qualify row_number() over (
            partition by story_id, entity_id order by count(distinct article_id) desc, length(name) desc, name
        ) = 1
    ),
    mains as (
        select named.story_id, named.entity_id, count(distinct named.article_id) as articles, sum(named.mentions) as mentions
        from named
        group by named.story_id, named.entity_id
        qualify row_number() over (
            partition by named.story_id
            order by count(distinct named.article_id) desc, sum(named.mentions) desc, named.entity_id
        ) <= 3
    ),
    labels as (
        select
            mains.story_id,
            string_agg(names.name, ', ' order by mains.articles desc, mains.mentions desc, mains.entity_id) as label
        from mains
        join names using (story_id, entity_id)
        group by all
    ),
    firsts as (
        select story_id, article_id, outlet, seen_at, seen_by
        from told
        qualify row_number() over (partition by story_id order by seen_at, article_id) = 1
    ),
    counts as (
        select
            story_id,
            min(seen_day) as started,
            max(seen_day) as last,
            count(*) as articles,
            count(distinct cluster_id) as clusters,
            count(distinct outlet) as outlets,
            max(seen_at) as last_seen_at
        from told
        group by all
    )
select
    counts.story_id,
    labels.label,
    headlines.headline,
    counts.started,
    counts.last,
    least(counts.last + 7, counts.started + 29) as open_until,
    counts.articles,
    counts.clusters,
    counts.outlets,
    firsts.article_id as first_article_id,
    firsts.outlet as first_outlet,
    firsts.seen_at as first_seen_at,
    firsts.seen_by as first_seen_by,
    counts.last_seen_at
from counts
join firsts using (story_id)
left join headlines using (story_id)
left join labels using (story_id)
order by counts.story_id
