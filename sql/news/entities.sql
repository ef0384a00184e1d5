-- one row an entity across articles
-- key: entity_id
-- entity_id: Stable id of the entity: news.mentions.entity_id
-- name: The full form that most articles use
-- label: Its most used OntoNotes label: PERSON, ORG, GPE, ...
-- aliases: Every other way that articles write it, in alphabetical order
-- first_seen: Day of the first article that mentions it
-- last_seen: Day of the last article that mentions it
-- articles: Articles that mention it, as published: every copy counts
-- mentions: Mentions, as published: every copy counts
-- articles_said: Articles that mention it, one of each duplicate cluster
-- mentions_said: Mentions in one article of each duplicate cluster
with
    mentions as (
        select
            mention.entity_id,
            coalesce(mention.name, mention.text) as name,
            mention.text,
            mention.label,
            mention.day,
            mention.article_id,
            coalesce(article.is_representative, false) as is_said
        from news.mentions as mention
        left join news.articles as article using (article_id)
        where mention.entity_id is not null
    ),
    names as (
        select entity_id, name
        from mentions
        group by entity_id, name
        qualify row_number() over (
            partition by entity_id order by count(distinct article_id) desc, length(name) desc, name
        ) = 1
    ),
    labels as (
        select entity_id, label
        from mentions
        group by entity_id, label
        qualify row_number() over (partition by entity_id order by count(*) desc, label) = 1
    ),
    forms as (
        select entity_id, text as form from mentions
        union
        select entity_id, name as form from mentions
    ),
    aliases as (
        select forms.entity_id, list(forms.form order by forms.form) as aliases
        from forms
        join names on names.entity_id = forms.entity_id
        where forms.form <> names.name
        group by all
    ),
    counts as (
        select
            entity_id,
            min(day) as first_seen,
            max(day) as last_seen,
            count(distinct article_id) as articles,
            count(*) as mentions,
            count(distinct article_id) filter (where is_said) as articles_said,
            count(*) filter (where is_said) as mentions_said
        from mentions
        group by all
    )
select
    counts.entity_id,
    names.name,
    labels.label,
    coalesce(aliases.aliases, []::varchar[]) as aliases,
    counts.first_seen,
    counts.last_seen,
    counts.articles,
    counts.mentions,
    counts.articles_said,
    counts.mentions_said
from counts
join names using (entity_id)
join labels using (entity_id)
left join aliases using (entity_id)
order by counts.entity_id
