-- one row a speaker and day: everything that marts.speaker_daily and marts.speaker_profile sum up
-- Speakers whom nothing ties to a person (no person_id) are left out.
-- key: day, person_id
-- incremental: day
-- day: Day of capture
-- person_id: The speaker: news.quotes.person_id
-- quotes_published: Quotation spans, as published: every copy counts
-- quotes_said: Quotation spans, as said: news.quotes.said_first
-- direct_said: Of quotes_said, those in quotation marks
-- mixed_said: Of quotes_said, sentences of the reporter with quoted words
-- indirect_said: Of quotes_said, reported speech
-- negated_said: Of quotes_said, those that are denied or that nobody said
-- refused_said: Of quotes_said, refusals
-- articles_published: Articles that quote the speaker
-- articles_said: Of these, articles with a quotation that counts as said
-- outlets: Each outlet that quotes the speaker, with the number of quotation spans
-- roles: Each role that articles give, with the number of articles and their outlets
-- rated_said: Of quotes_said, those whose attribution has a confidence
-- confidence_said: Sum of these, in exact decimals
with
    quotes as (
        select
            quote.day,
            quote.person_id,
            quote.article_id,
            quote.speaker_role,
            quote.type,
            quote.polarity,
            quote.said_first,
            quote.confidence,
            article.outlet
        from news.quotes as quote
        join news.articles as article using (article_id)
        where quote.person_id is not null
    ),
    outlets as (
        select day, person_id, list({'outlet': outlet, 'quotes': quotes} order by outlet) as outlets
        from (select day, person_id, outlet, count(*) as quotes from quotes group by all)
        group by all
    ),
    roles as (
        select day, person_id, list({'role': role, 'articles': articles, 'outlets': outlets} order by role) as roles
        from (
            select
                day,
                person_id,
                speaker_role as role,
                count(distinct article_id) as articles,
                list(distinct outlet order by outlet) as outlets
            from quotes
            where speaker_role is not null
            group by all
        )
        group by all
    ),
    counts as (
        select
            day,
            person_id,
            count(*) as quotes_published,
            count(*) filter (where said_first) as quotes_said,
            count(*) filter (where said_first and type = 'direct') as direct_said,
            count(*) filter (where said_first and type = 'mixed') as mixed_said,
            count(*) filter (where said_first and type = 'indirect') as indirect_said,
            count(*) filter (where said_first and polarity = 'negated') as negated_said,
            count(*) filter (where said_first and polarity = 'refused') as refused_said,
            count(distinct article_id) as articles_published,
            count(distinct article_id) filter (where said_first) as articles_said,
            count(confidence) filter (where said_first) as rated_said,
            coalesce(sum(confidence::decimal(9, 6)) filter (where said_first), 0)::decimal(18, 6) as confidence_said
        from quotes
        group by all
    )
select
    counts.day,
    counts.person_id,
    counts.quotes_published,
    counts.quotes_said,
    counts.direct_said,
    counts.mixed_said,
    counts.indirect_said,
    counts.negated_said,
    counts.refused_said,
    counts.articles_published,
    counts.articles_said,
    outlets.outlets,
    roles.roles,
    counts.rated_said,
    counts.confidence_said
from counts
join outlets using (day, person_id)
left join roles using (day, person_id)
order by counts.day, counts.person_id
