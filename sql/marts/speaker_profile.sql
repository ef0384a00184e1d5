-- one row a speaker: what is known of a person or organization that was quoted
-- key: person_id
-- incremental: person_id
-- follows: news.entities.entity_id (name, label) as person_id through parts.speaker_days
-- person_id: The speaker: news.entities.entity_id
-- name: The speaker's most used full name
-- label: The speaker's most used OntoNotes label: PERSON, ORG, ...
-- role: The role that most articles give: 'Finance Minister'
-- roles: Every role that articles give, in alphabetical order
-- first_quoted: Day of the first quotation
-- last_quoted: Day of the last quotation
-- quotes_published: Quotation spans, as published: every copy counts
-- quotes_said: Quotation spans, as said: the same words printed again do not count (news.quotes.said_first)
-- negated_said: Of quotes_said, those that are denied or that nobody said ('denied that', 'did not say')
-- refused_said: Of quotes_said, refusals ('declined to say')
-- articles_published: Articles that quote the speaker: every copy counts
-- articles_said: Of these, articles with a quotation that counts as said
-- outlets: Outlets that quote the speaker
-- top_outlet: The outlet that quotes the speaker most, as published
-- confidence: Mean confidence of the attributions, as said
with
    roles as (
        select person_id, item.role, sum(item.articles) as articles
        from (select person_id, unnest(roles) as item from parts.speaker_days)
        group by all
    ),
    role_lists as (
        select
            person_id,
            list(role order by articles desc, role)[1] as role,
            list(role order by role) as roles
        from roles
        group by all
    ),
    printed as (
        select person_id, item.outlet, sum(item.quotes) as quotes
        from (select person_id, unnest(outlets) as item from parts.speaker_days)
        group by all
    ),
    outlets as (
        select person_id, count(outlet) as outlets, list(outlet order by quotes desc, outlet)[1] as top_outlet
        from printed
        group by all
    ),
    counts as (
        select
            person_id,
            min(day) as first_quoted,
            max(day) as last_quoted,
            sum(quotes_published)::bigint as quotes_published,
            sum(quotes_said)::bigint as quotes_said,
            sum(negated_said)::bigint as negated_said,
            sum(refused_said)::bigint as refused_said,
            sum(articles_published)::bigint as articles_published,
            sum(articles_said)::bigint as articles_said,
            sum(rated_said)::bigint as rated_said,
            sum(confidence_said) as confidence_said
        from parts.speaker_days
        group by all
    )
select
    counts.person_id,
    entity.name,
    entity.label,
    role_lists.role,
    coalesce(role_lists.roles, []::varchar[]) as roles,
    counts.first_quoted,
    counts.last_quoted,
    counts.quotes_published,
    counts.quotes_said,
    counts.negated_said,
    counts.refused_said,
    counts.articles_published,
    counts.articles_said,
    outlets.outlets,
    outlets.top_outlet,
    round(counts.confidence_said::double / nullif(counts.rated_said, 0), 3) as confidence
from counts
join news.entities as entity on entity.entity_id = counts.person_id
join outlets on outlets.person_id = counts.person_id
left join role_lists on role_lists.person_id = counts.person_id
order by counts.person_id
