-- one row an entity across articles: what articles mention, and every speaker that is tied to a person or organization
-- Names and labels of all marts are these. A speaker whom no article's mention names has no mentions.
-- key: entity_id
-- incremental: entity_id
-- entity_id: Stable id of the entity: news.mentions.entity_id, news.quotes.person_id
-- name: The name that analysts told (news.told_entities), else the full form that most articles use
-- label: The OntoNotes label that most mentions have: PERSON, ORG, GPE, ...; for a speaker without mentions PERSON, ORG
--   where an organization speaks, GPE where a place does
-- aliases: Every other way that articles write it, in alphabetical order
-- first_seen: Day of the first article that mentions or quotes it
-- last_seen: Day of the last article that mentions or quotes it
-- articles: Articles that mention it, as published: every copy counts
-- mentions: Mentions, as published: every copy counts
-- articles_said: Articles that mention it, as said: those with role only or original
-- mentions_said: Mentions in these
-- wikidata: Its id in Wikidata, as analysts told: Q42
-- notes: What analysts note of it in aliases.yaml
with
    written as (
        select entity_id, item.name
        from (select entity_id, unnest(names) as item from parts.entity_months)
        group by entity_id, item.name
        qualify row_number() over (
            partition by entity_id order by sum(item.articles) desc, length(item.name) desc, item.name
        ) = 1
    ),
    names as (
        select written.entity_id, coalesce(told.name, written.name) as name, told.wikidata, told.notes
        from written
        left join news.told_entities as told using (entity_id)
    ),
    labels as (
        select entity_id, item.label
        from (select entity_id, unnest(labels) as item from parts.entity_months)
        group by entity_id, item.is_mention, item.label
        qualify row_number() over (
            partition by entity_id order by item.is_mention desc, sum(item.number) desc, item.label
        ) = 1
    ),
    forms as (
        select distinct entity_id, unnest(forms) as form
        from parts.entity_months
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
            min(first_day) as first_seen,
            max(last_day) as last_seen,
            sum(articles_published)::bigint as articles,
            sum(mentions_published)::bigint as mentions,
            sum(articles_said)::bigint as articles_said,
            sum(mentions_said)::bigint as mentions_said
        from parts.entity_months
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
    counts.mentions_said,
    names.wikidata,
    names.notes
from counts
join names using (entity_id)
join labels using (entity_id)
left join aliases using (entity_id)
order by counts.entity_id
