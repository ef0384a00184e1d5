-- one row a speaker: what is known of a person or organization that was quoted
-- key: person_id
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
    quotes as (
        select quote.*, article.outlet
        from news.quotes as quote
        join news.articles as article using (article_id)
        where quote.person_id is not null
    ),
    roles as (
        select person_id, speaker_role as role, count(distinct article_id) as articles
        from quotes
        where speaker_role is not null
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
    top_outlets as (
        select person_id, outlet
        from quotes
        group by person_id, outlet
        qualify row_number() over (partition by person_id order by count(*) desc, outlet) = 1
    )
select
    quotes.person_id,
    entity.name,
    entity.label,
    role_lists.role,
    coalesce(role_lists.roles, []::varchar[]) as roles,
    min(quotes.day) as first_quoted,
    max(quotes.day) as last_quoted,
    count(*) as quotes_published,
    count(*) filter (where quotes.said_first) as quotes_said,
    count(*) filter (where quotes.said_first and quotes.polarity = 'negated') as negated_said,
    count(*) filter (where quotes.said_first and quotes.polarity = 'refused') as refused_said,
    count(distinct quotes.article_id) as articles_published,
    count(distinct quotes.article_id) filter (where quotes.said_first) as articles_said,
    count(distinct quotes.outlet) as outlets,
    top_outlets.outlet as top_outlet,
    round(avg(quotes.confidence) filter (where quotes.said_first), 3) as confidence
from quotes
join news.entities as entity on entity.entity_id = quotes.person_id
left join role_lists on role_lists.person_id = quotes.person_id
left join top_outlets on top_outlets.person_id = quotes.person_id
group by all
order by quotes.person_id
