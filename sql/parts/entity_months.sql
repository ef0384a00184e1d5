-- one row an entity and month: what news.entities sums up, so that a night reads of most of history twelve rows a year
-- key: month, entity_id
-- incremental: month, entity_id
-- month: First day of the month of capture
-- entity_id: The entity: parts.entity_days.entity_id
-- first_day: Day of the first article in the month that mentions or quotes it
-- last_day: Day of the last one
-- mentions_published: Mentions, as published: every copy counts; 0 where it is quoted alone
-- mentions_said: Mentions, as said: in articles with role only or original
-- articles_published: Articles that mention it
-- articles_said: Of these, articles with role only or original
-- names: Each full form, with the number of articles that mention or quote it by that
-- labels: Each OntoNotes label, with its number, of mentions or (is_mention false) of quotations
-- forms: Every way that articles write it, in alphabetical order
with
    names as (
        select month, entity_id, list({'name': name, 'articles': articles} order by name) as names
        from (
            select month, entity_id, item.name, sum(item.articles)::bigint as articles
            from (select month, entity_id, unnest(names) as item from parts.entity_days)
            group by month, entity_id, item.name
        )
        group by all
    ),
    labels as (
        select
            month,
            entity_id,
            list({'is_mention': is_mention, 'label': label, 'number': number} order by is_mention, label) as labels
        from (
            select month, entity_id, item.is_mention, item.label, sum(item.number)::bigint as number
            from (select month, entity_id, unnest(labels) as item from parts.entity_days)
            group by month, entity_id, item.is_mention, item.label
        )
        group by all
    ),
    forms as (
        select month, entity_id, list(form order by form) as forms
        from (select distinct month, entity_id, unnest(forms) as form from parts.entity_days)
        group by all
    ),
    counts as (
        select
            month,
            entity_id,
            min(day) as first_day,
            max(day) as last_day,
            sum(mentions_published)::bigint as mentions_published,
            sum(mentions_said)::bigint as mentions_said,
            sum(articles_published)::bigint as articles_published,
            sum(articles_said)::bigint as articles_said
        from parts.entity_days
        group by all
    )
select
    counts.month,
    counts.entity_id,
    counts.first_day,
    counts.last_day,
    counts.mentions_published,
    counts.mentions_said,
    counts.articles_published,
    counts.articles_said,
    names.names,
    labels.labels,
    forms.forms
from counts
join names using (month, entity_id)
join labels using (month, entity_id)
join forms using (month, entity_id)
order by counts.month, counts.entity_id
