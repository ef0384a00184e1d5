-- one row a speaker and day: how much of a person or organization was quoted
-- Speakers whom nothing ties to a person (no person_id) are left out; marts.outlet_sourcing counts them.
-- key: day, person_id
-- incremental: day, person_id
-- follows: news.entities.entity_id (name, label) as person_id through parts.speaker_days
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
    part.day,
    part.person_id,
    entity.name,
    entity.label,
    part.quotes_published,
    part.quotes_said,
    part.direct_said,
    part.mixed_said,
    part.indirect_said,
    part.articles_published,
    part.articles_said,
    len(list_filter(part.outlets, lambda item: item.outlet is not null)) as outlets
from parts.speaker_days as part
join news.entities as entity on entity.entity_id = part.person_id
order by part.day, part.person_id
