-- one row a speaker and day: how much of a person or organization was quoted
-- Speakers whom nothing ties to a person (no person_id) are left out; marts.outlet_sourcing counts them.
-- key: day, person_id
-- day: Day of capture
-- person_id: The speaker: news.entities.entity_id
-- name: The speaker's most used full name
-- quotes_published: Quotation spans, as published: every copy counts
-- quotes_said: Quotation spans, as said: the same words in copies of one text count once
-- direct_said: Of quotes_said, those in quotation marks
-- mixed_said: Of quotes_said, sentences of the reporter with quoted words
-- indirect_said: Of quotes_said, reported speech
-- articles_published: Articles that quote the speaker: every copy counts
-- articles_said: Duplicate clusters that quote the speaker
-- outlets: Outlets that quote the speaker
with
    quotes as (
        select quote.*, article.outlet, article.cluster_id
        from news.quotes as quote
        join news.articles as article using (article_id)
        where quote.person_id is not null
    ),
    written as (
        select person_id, speaker_name as name
        from quotes
        where speaker_name is not null
        group by person_id, speaker_name
        qualify row_number() over (
            partition by person_id order by count(*) desc, length(speaker_name) desc, speaker_name
        ) = 1
    )
select
    quotes.day,
    quotes.person_id,
    coalesce(entity.name, written.name) as name,
    count(*) as quotes_published,
    count(*) filter (where quotes.first_in_cluster) as quotes_said,
    count(*) filter (where quotes.first_in_cluster and quotes.type = 'direct') as direct_said,
    count(*) filter (where quotes.first_in_cluster and quotes.type = 'mixed') as mixed_said,
    count(*) filter (where quotes.first_in_cluster and quotes.type = 'indirect') as indirect_said,
    count(distinct quotes.article_id) as articles_published,
    count(distinct quotes.cluster_id) as articles_said,
    count(distinct quotes.outlet) as outlets
from quotes
left join news.entities as entity on entity.entity_id = quotes.person_id
left join written on written.person_id = quotes.person_id
group by all
order by quotes.day, quotes.person_id
