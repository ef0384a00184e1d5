-- one row an entity across articles: what articles mention, and every speaker that is tied to a person or organization
-- Names and labels of all marts are these. A speaker whom no article's mention names has no mentions.
-- key: entity_id
-- entity_id: Stable id of the entity: news.mentions.entity_id, news.quotes.person_id
-- name: The full form that most articles use
-- label: The OntoNotes label that most mentions have: PERSON, ORG, GPE, ...; for a speaker without mentions PERSON, ORG
--   where an organization speaks, GPE where a place does
-- aliases: Every other way that articles write it, in alphabetical order
-- first_seen: Day of the first article that mentions or quotes it
-- last_seen: Day of the last article that mentions or quotes it
-- articles: Articles that mention it, as published: every copy counts
-- mentions: Mentions, as published: every copy counts
-- articles_said: Articles that mention it, as said: those with role only or original
-- mentions_said: Mentions in these
with
    mentions as (
        select
            mention.entity_id,
            coalesce(mention.name, mention.text) as name,
            mention.text,
            mention.label,
            mention.day,
            mention.article_id,
            coalesce(article.role in ('only', 'original'), false) as is_said
        from news.mentions as mention
        left join news.articles as article using (article_id)
        where mention.entity_id is not null
    ),
    speakers as (
        select
            person_id as entity_id,
            coalesce(speaker_name, speaker_mention) as name,
            case
                when speaks_as = 'government' then 'GPE'
                when speaker_kind = 'organization' then 'ORG'
                else 'PERSON'
            end as label,
            day,
            article_id
        from news.quotes
        where person_id is not null
    ),
    appearances as (
        select entity_id, name, label, day, article_id, true as is_mention from mentions
        union all
        select entity_id, name, label, day, article_id, false from speakers
    ),
    names as (
        select entity_id, name
        from appearances
        group by entity_id, name
        qualify row_number() over (
            partition by entity_id order by count(distinct article_id) desc, length(name) desc, name
        ) = 1
    ),
    labels as (
        select entity_id, label
        from appearances
        group by entity_id, is_mention, label
        qualify row_number() over (partition by entity_id order by is_mention desc, count(*) desc, label) = 1
    ),
    forms as (
        select entity_id, text as form from mentions
        union
        select entity_id, name from appearances
    ),
    aliases as (
        select forms.entity_id, list(forms.form order by forms.form) as aliases
        from forms
        join names on names.entity_id = forms.entity_id
        where forms.form <> names.name
        group by all
    ),
    days as (
        select entity_id, min(day) as first_seen, max(day) as last_seen
        from appearances
        group by all
    ),
    counts as (
        select
            entity_id,
            count(distinct article_id) as articles,
            count(*) as mentions,
            count(distinct article_id) filter (where is_said) as articles_said,
            count(*) filter (where is_said) as mentions_said
        from mentions
        group by all
    )
select
    days.entity_id,
    names.name,
    labels.label,
    coalesce(aliases.aliases, []::varchar[]) as aliases,
    days.first_seen,
    days.last_seen,
    coalesce(counts.articles, 0) as articles,
    coalesce(counts.mentions, 0) as mentions,
    coalesce(counts.articles_said, 0) as articles_said,
    coalesce(counts.mentions_said, 0) as mentions_said
from days
join names using (entity_id)
join labels using (entity_id)
left join aliases using (entity_id)
left join counts using (entity_id)
order by days.entity_id
