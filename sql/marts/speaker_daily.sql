-- one row a speaker and day: how much of a person or organization was quoted
-- Speakers whom nothing ties to a person (no person_id) are left out; marts.outlet_sourcing counts them.
-- key: day, person_id
-- day: Day of capture
-- person_id: The speaker: news.entities.entity_id
-- name: The speaker's most used full name
-- label: The speaker's most used OntoNotes label: PERSON, ORG, ...
-- quotes_published: Quotation spans, as published: every copy counts. Adds up over days.
-- quotes_said: Quotation spans, as said: the same words printed again do not count (news.quotes.said_first). Adds up over
--   days.
-- direct_said: Of quotes_said, those in quotation marks. Adds up over days.
-- mixed_said: Of quotes_said, sentences of the reporter with quoted words. Adds up over days.
-- indirect_said: Of quotes_said, reported speech. Adds up over days.
-- articles_published: Articles that quote the speaker: every copy counts. Adds up over days.
-- articles_said: Of these, articles with a quotation that counts as said. Adds up over days.
-- outlets: Outlets that quote the speaker. Does not add up over days.
select
    quote.day,
    quote.person_id,
    entity.name,
    entity.label,
    count(*) as quotes_published,
    count(*) filter (where quote.said_first) as quotes_said,
    count(*) filter (where quote.said_first and quote.type = 'direct') as direct_said,
    count(*) filter (where quote.said_first and quote.type = 'mixed') as mixed_said,
    count(*) filter (where quote.said_first and quote.type = 'indirect') as indirect_said,
    count(distinct quote.article_id) as articles_published,
    count(distinct quote.article_id) filter (where quote.said_first) as articles_said,
    count(distinct article.outlet) as outlets
from news.quotes as quote
join news.articles as article using (article_id)
join news.entities as entity on entity.entity_id = quote.person_id
group by all
order by quote.day, quote.person_id
