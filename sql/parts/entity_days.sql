-- one row an entity and day: everything that parts.entity_months and marts.entity_daily sum up, without names of all days
-- An entity's names and labels over all days are in news.entities: they may change with any day, and these rows do not.
-- key: day, entity_id
-- incremental: day
-- day: Day of capture
-- month: First day of its month
-- entity_id: The entity: news.mentions.entity_id, news.quotes.person_id
-- mentions_published: Mentions, as published: every copy counts; 0 where it is quoted alone
-- mentions_said: Mentions, as said: in articles with role only or original
-- articles_published: Articles that mention it
-- articles_said: Of these, articles with role only or original
-- outlets: Outlets that mention it
-- names: Each full form, with the number of articles that mention or quote it by that
-- labels: Each OntoNotes label, with its number, of mentions or (is_mention false) of quotations
-- forms: Every way that articles write it, in alphabetical order
with
    mentions as (
        select
            mention.day,
            mention.entity_id,
            coalesce(mention.name, mention.text) as name,
            mention.text,
            mention.label,
            mention.article_id,
            article.outlet,
            coalesce(article.role in ('only', 'original'), false) as is_said
        from news.mentions as mention
        left join news.articles as article using (article_id)
        where mention.entity_id is not null
    ),
    speakers as (
        select
            day,
            person_id as entity_id,
            coalesce(speaker_name, speaker_mention) as name,
            case
                when speaks_as = 'government' then 'GPE'
                when speaker_kind = 'organization' then 'ORG'
                else 'PERSON'
            end as label,
            article_id
        from news.quotes
        where person_id is not null
    ),
    appearances as (
        select day, entity_id, name, label, article_id, true as is_mention from mentions
        union all
        select day, entity_id, name, label, article_id, false from speakers
    ),
    names as (
        select day, entity_id, list({'name': name, 'articles': articles} order by name) as names
        from (select day, entity_id, name, count(distinct article_id) as articles from appearances group by all)
        group by all
    ),
    labels as (
        select day, entity_id, list({'is_mention': is_mention, 'label': label, 'number': number} order by is_mention, label) as labels
        from (select day, entity_id, is_mention, label, count(*) as number from appearances group by all)
        group by all
    ),
    forms as (
        select day, entity_id, list(form order by form) as forms
        from (
            select day, entity_id, text as form from mentions
            union
            select day, entity_id, name from appearances
        )
        group by all
    ),
    counts as (
        select
            day,
            entity_id,
            count(*) as mentions_published,
            count(*) filter (where is_said) as mentions_said,
            count(distinct article_id) as articles_published,
            count(distinct article_id) filter (where is_said) as articles_said,
            count(distinct outlet) as outlets
        from mentions
        group by all
    )
select
    names.day,
    date_trunc('month', names.day)::date as month,
    names.entity_id,
    coalesce(counts.mentions_published, 0) as mentions_published,
    coalesce(counts.mentions_said, 0) as mentions_said,
    coalesce(counts.articles_published, 0) as articles_published,
    coalesce(counts.articles_said, 0) as articles_said,
    coalesce(counts.outlets, 0) as outlets,
    names.names,
    labels.labels,
    forms.forms
from names
join labels using (day, entity_id)
join forms using (day, entity_id)
left join counts using (day, entity_id)
order by names.day, names.entity_id
