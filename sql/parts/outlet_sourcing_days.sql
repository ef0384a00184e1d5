-- one row an outlet and day: whom it quotes and how, summed up in marts.outlet_sourcing
-- Each quotation span has one kind of speaker and one type, so that either group of columns adds up to the total.
-- key: day, outlet
-- incremental: day
-- day: Day of capture
-- outlet: Name of the outlet
-- quotes_published: Quotation spans, as published
-- quotes_said: Of these, quotations that count as said: news.quotes.said_first
-- named_published: Spans whose speaker is a named person
-- named_said: Of these, as said
-- organization_published: Spans whose speaker is an organization
-- organization_said: Of these, as said
-- nominal_published: Spans whose speaker is described, not named ('a spokesman')
-- nominal_said: Of these, as said
-- pronoun_published: Spans whose speaker is a pronoun, whether or not the article tells whose
-- pronoun_said: Of these, as said
-- unattributed_published: Spans without a speaker
-- unattributed_said: Of these, as said
-- direct_published: Spans in quotation marks
-- direct_said: Of these, as said
-- mixed_published: Spans that are sentences of the reporter with quoted words
-- mixed_said: Of these, as said
-- indirect_published: Spans of reported speech
-- indirect_said: Of these, as said
-- resolved_published: Spans whose speaker is tied to a person or organization across articles
-- resolved_said: Of these, as said
with
    quotes as (
        select quote.day, article.outlet, quote.said_first, quote.speaker_kind, quote.type, quote.person_id
        from news.quotes as quote
        join news.articles as article using (article_id)
    )
select
    day,
    outlet,
    count(*) as quotes_published,
    count(*) filter (where said_first) as quotes_said,
    count(*) filter (where speaker_kind = 'name') as named_published,
    count(*) filter (where speaker_kind = 'name' and said_first) as named_said,
    count(*) filter (where speaker_kind = 'organization') as organization_published,
    count(*) filter (where speaker_kind = 'organization' and said_first) as organization_said,
    count(*) filter (where speaker_kind = 'nominal') as nominal_published,
    count(*) filter (where speaker_kind = 'nominal' and said_first) as nominal_said,
    count(*) filter (where speaker_kind = 'pronoun') as pronoun_published,
    count(*) filter (where speaker_kind = 'pronoun' and said_first) as pronoun_said,
    count(*) filter (where speaker_kind is null) as unattributed_published,
    count(*) filter (where speaker_kind is null and said_first) as unattributed_said,
    count(*) filter (where type = 'direct') as direct_published,
    count(*) filter (where type = 'direct' and said_first) as direct_said,
    count(*) filter (where type = 'mixed') as mixed_published,
    count(*) filter (where type = 'mixed' and said_first) as mixed_said,
    count(*) filter (where type = 'indirect') as indirect_published,
    count(*) filter (where type = 'indirect' and said_first) as indirect_said,
    count(*) filter (where person_id is not null) as resolved_published,
    count(*) filter (where person_id is not null and said_first) as resolved_said
from quotes
group by all
order by day, outlet
