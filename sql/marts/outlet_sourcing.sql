-- one row an outlet: whom it quotes and how
-- Each quotation span has one kind of speaker and one type, so that either group of columns adds up to the total.
-- key: outlet
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
select
    outlet,
    sum(quotes_published)::bigint as quotes_published,
    sum(quotes_said)::bigint as quotes_said,
    sum(named_published)::bigint as named_published,
    sum(named_said)::bigint as named_said,
    sum(organization_published)::bigint as organization_published,
    sum(organization_said)::bigint as organization_said,
    sum(nominal_published)::bigint as nominal_published,
    sum(nominal_said)::bigint as nominal_said,
    sum(pronoun_published)::bigint as pronoun_published,
    sum(pronoun_said)::bigint as pronoun_said,
    sum(unattributed_published)::bigint as unattributed_published,
    sum(unattributed_said)::bigint as unattributed_said,
    sum(direct_published)::bigint as direct_published,
    sum(direct_said)::bigint as direct_said,
    sum(mixed_published)::bigint as mixed_published,
    sum(mixed_said)::bigint as mixed_said,
    sum(indirect_published)::bigint as indirect_published,
    sum(indirect_said)::bigint as indirect_said,
    sum(resolved_published)::bigint as resolved_published,
    sum(resolved_said)::bigint as resolved_said
from parts.outlet_sourcing_days
group by all
order by outlet
