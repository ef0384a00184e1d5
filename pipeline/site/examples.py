"""A question that each table answers, as SQL that runs as it stands."""

EXAMPLES = {
    "marts.quotations": """\
-- the newest words of five and more, each once
select seen_at, outlet, speaker, role, text
from marts.quotations
where is_said_first and words >= 5 and speaker is not null
order by seen_at desc
limit 20""",
    "marts.speaker_profile": """\
-- who was quoted most, as said, and in which role
select name, role, quotes_said, quotes_published, outlets, first_quoted, last_quoted
from marts.speaker_profile
order by quotes_said desc
limit 20""",
    "marts.speaker_roles": """\
-- who was quoted in more than one role, and in each from when to when
select name, written, first_day, last_day, articles, outlets
from marts.speaker_roles
qualify count(*) over (partition by person_id) > 1
order by name, first_day
limit 20""",
    "marts.speaker_daily": """\
-- the most quoted of each of the last seven days
select day, name, quotes_said, outlets
from marts.speaker_daily
where day > (select max(day) from marts.speaker_daily) - 7
qualify row_number() over (partition by day order by quotes_said desc, name) = 1
order by day desc""",
    "marts.who_about_whom": """\
-- who speaks most about whom: by name, and by 'he' or 'the minister' alone
select speaker, entity, label, quotes_said, referred_said, outlets, quote_ids
from marts.who_about_whom
order by quotes_said + referred_said desc
limit 20""",
    "marts.duplicate_clusters": """\
-- texts that most outlets printed, and how soon
select title, first_outlet, articles, outlets, median_delay_minutes, delays_rest_on_capture
from marts.duplicate_clusters
order by outlets desc, articles desc
limit 20""",
    "marts.quote_spread": """\
-- quotations that travelled furthest
select speaker, text, first_outlet, outlets, spread_minutes
from marts.quote_spread
order by outlets desc, articles_published desc
limit 20""",
    "marts.story_daily": """\
-- how the stories of most outlets grew from day to day, and who spoke in them
select story.headline, daily.day, daily.articles_published, daily.quotes_said, daily.speakers[1].speaker as most_quoted
from marts.story_daily as daily
join news.stories as story using (story_id)
order by story.outlets desc, story.story_id, daily.day
limit 40""",
    "news.stories": """\
-- stories of several outlets that are not over, the largest first
select headline, label, started, last, articles, clusters, outlets, first_outlet
from news.stories
where outlets > 1 and open_until >= (select max(day) from news.articles)
order by articles desc
limit 20""",
    "news.story_articles": """\
-- the articles of the largest story, in the order in which they joined
select day, likeness, outlet, title
from news.story_articles join news.articles using (article_id, day)
where story_id = (select story_id from news.stories order by articles desc, story_id limit 1)
order by day, article_id""",
    "marts.quote_variants": """\
-- quotations whose negation or number changed on the way
select speaker, changes_meaning, first_outlet, difference, head_text
from marts.quote_variants
where len(changes_meaning) > 0
order by first_seen_at desc
limit 20""",
    "news.quote_groups": """\
-- what people say again and again
select speaker_name, text, days, outlets, clusters
from news.quote_groups
where is_catchphrase
order by days desc
limit 20""",
    "news.grouped_quotes": """\
-- how quotations are changed on their way
select kind, count(*) as quotations, count(*) filter (where len(changes_meaning) > 0) as turned
from news.grouped_quotes
group by kind
order by quotations desc""",
    "marts.entity_daily": """\
-- what the newest day speaks of most, copies not counted
select name, label, articles_said, mentions_said
from marts.entity_daily
where day = (select max(day) from marts.entity_daily)
order by articles_said desc
limit 20""",
    "marts.entity_pairs": """\
-- who and what is named together
select month, name, other_name, articles_said
from marts.entity_pairs
order by month desc, articles_said desc
limit 20""",
    "marts.outlet_daily": """\
-- how much of each outlet's last seven days is its own
select outlet, sum(articles_published) as articles, round(100 * sum(articles_said) / sum(articles_published), 1) as percent_own
from marts.outlet_daily
where day > (select max(day) from marts.outlet_daily) - 7
group by outlet
order by articles desc
limit 20""",
    "marts.outlet_sourcing": """\
-- outlets by the share of quotations that nobody is named for
select outlet, quotes_said, round(100 * (quotes_said - named_said) / quotes_said, 1) as percent_unnamed
from marts.outlet_sourcing
where quotes_said > 0
order by percent_unnamed desc
limit 20""",
    "news.articles": """\
-- who copies the wire: articles whose page names an agency as their source, and how many of them are copies of another's text
select outlet, agency, count(*) as articles, count(*) filter (where role = 'copy') as copies
from news.articles
where outlet <> agency
group by all
order by articles desc, outlet, agency
limit 20""",
    "news.quotes": """\
-- how speakers were found, and how sure that is
select attribution, type, count(*) as quotations, round(avg(confidence), 2) as confidence
from news.quotes
group by all
order by quotations desc""",
    "news.mentions": """\
-- what kinds of names the newest day holds
select label, count(*) as mentions, count(distinct entity_id) as entities
from news.mentions
where day = (select max(day) from news.mentions)
group by label
order by mentions desc""",
    "news.entities": """\
-- who and what is written in most ways
select name, label, len(aliases) as spellings, aliases, articles
from news.entities
order by spellings desc, articles desc
limit 20""",
    "news.entity_spellings": """\
-- people and bodies that are written in several ways, and what joined them
select entity.name, spelling.spellings, spelling.roles, spelling.why, spelling.score, spelling.articles
from news.entity_spellings as spelling
join news.entities as entity using (entity_id)
where spelling.why <> 'one spelling'
order by entity.articles desc, entity.name, spelling.first_seen
limit 20""",
    "news.entity_history": """\
-- where ids lead that were published once and no longer stand
select history.was, history.entity_id, entity.name, history.since, history.why
from news.entity_history as history
left join news.entities as entity using (entity_id)
order by history.since desc, history.was
limit 20""",
    "news.entity_candidates": """\
-- doubtful pairs that touch most articles: settle them in aliases.yaml
select one, other, is_joined, why, articles
from news.entity_candidates
order by articles desc, one, other
limit 20""",
    "news.told_entities": """\
-- what analysts know of people and bodies
select entity.name, told.also, told.apart, told.wikidata, told.notes, entity.articles
from news.told_entities as told
join news.entities as entity using (entity_id)
order by entity.articles desc
limit 20""",
    "news.duplicates": """\
-- pairs of articles that share text, by kind
select kind, count(*) as pairs, round(avg(jaccard), 2) as jaccard
from news.duplicates
group by kind
order by pairs desc""",
    "news.rejected_pages": """\
-- why pages gave no article
select reason, count(*) as pages, min(url) as one_of_them
from news.rejected_pages
group by reason
order by pages desc""",
    "ops.captures": """\
-- what became of the attempts of the newest day
select source_id, outcome, count(*) as attempts
from ops.captures
where day = (select max(day) from ops.captures)
group by all
order by attempts desc
limit 20""",
    "ops.extractions": """\
-- which model read how many texts, and how many failed
select extractor, count(*) as articles, count(carried_from) as carried, count(failure) as failed
from ops.extractions
group by extractor
order by articles desc""",
    "ops.sources": """\
-- sources that have failed since they last answered
select source_id, outlet, consecutive_failures, last_success_at, last_error
from ops.sources
order by consecutive_failures desc
limit 20""",
    "ops.source_health": """\
-- every source and how it does
select *
from ops.source_health
limit 20""",
    "ops.outlet_drift": """\
-- outlets whose pages gave less than half of the usual, newest first
select day, outlet, fallen, articles, usual_articles, median_words, usual_median_words, examples
from ops.outlet_drift
where len(fallen) > 0
order by day desc, outlet
limit 20""",
    "parts.entity_days": """\
-- of what each of the newest days speaks in most articles
select day, entity_id, articles_said, outlets
from parts.entity_days
qualify row_number() over (partition by day order by articles_said desc, entity_id) = 1
order by day desc
limit 20""",
    "parts.entity_months": """\
-- of what each month speaks in most articles
select month, entity_id, articles_said, first_day, last_day
from parts.entity_months
qualify row_number() over (partition by month order by articles_said desc, entity_id) = 1
order by month desc
limit 20""",
    "parts.outlet_page_days": """\
-- what each outlet's pages of the newest day gave
select outlet, pages, articles, median_words, untitled_share, undated_share, unsigned_share
from parts.outlet_page_days
where day = (select max(day) from parts.outlet_page_days)
order by pages desc, outlet""",
    "parts.outlet_sourcing_days": """\
-- how each outlet's quotations of the newest day are attributed
select outlet, quotes_said, named_said, organization_said, nominal_said, unattributed_said
from parts.outlet_sourcing_days
where day = (select max(day) from parts.outlet_sourcing_days)
order by quotes_said desc""",
    "parts.pair_days": """\
-- who and what the newest day names together
select entity_id, other_id, articles_said
from parts.pair_days
where day = (select max(day) from parts.pair_days)
order by articles_said desc, entity_id, other_id
limit 20""",
    "parts.speaker_days": """\
-- who said most on the newest day, and in how many articles
select person_id, quotes_said, articles_said
from parts.speaker_days
where day = (select max(day) from parts.speaker_days)
order by quotes_said desc
limit 20""",
    "parts.spoken_about_days": """\
-- who spoke of whom on the newest day
select person_id, entity_id, quotes_said, referred_said
from parts.spoken_about_days
where day = (select max(day) from parts.spoken_about_days)
order by quotes_said + referred_said desc
limit 20""",
    "ops.kept_models": """\
-- tables whose rows are kept from night to night
select table_name, made_by
from ops.kept_models
order by table_name""",
    "ops.follows": """\
-- what makes rows of a kept table stale
select table_name, source, columns, watched
from ops.follows
order by table_name, source""",
    "ops.stale_rows": """\
-- empty in a publication
select count(*) as values
from ops.stale_rows""",
    "ops.linked_names": """\
-- names in articles that are linked
select count(*) filter (writing is not null) as names, count(distinct article) as articles
from ops.linked_names""",
    "ops.linked_writings": """\
-- names that most articles have, and in which role
select name, role, number, first_day, last_day
from ops.linked_writings
order by number desc, name, role
limit 20""",
    "ops.linked_keys": """\
-- the key of a spelling
select key, spelling
from ops.linked_keys
where key = 'person:helen marsh'""",
    "ops.linked_forms": """\
-- short forms that articles give for bodies
select name.key, form, count(*) as days
from ops.linked_forms
join ops.linked_keys as name using (spelling)
group by all
order by days desc, name.key, form
limit 20""",
    "ops.common_names": """\
-- whose company tells nothing
select name.key
from ops.common_names
join ops.linked_keys as name using (spelling)
order by name.key
limit 20""",
    "ops.linked_senses": """\
-- spellings of which several people bear one
select key, count(*) as senses, list(roles[1] order by articles desc) as roles
from ops.linked_senses
group by key
having count(*) > 1
order by senses desc, key
limit 20""",
    "ops.linked_meant": """\
-- spellings of which the article tells who is meant
select name.key, count(distinct sense) as senses
from ops.linked_meant
join ops.linked_keys as name using (spelling)
group by name.key
order by senses desc, name.key
limit 20""",
    "ops.linked_blocks": """\
-- how many senses each blocking key brings together
select senses, count(*) as keys
from (select block, count(*) as senses from ops.linked_blocks group by block)
group by senses
order by senses""",
    "ops.linked_pairs": """\
-- why names are near, and how often they are joined
select why, count(*) as pairs, count(*) filter (not is_doubtful) as joined
from ops.linked_pairs
group by why
order by pairs desc, why
limit 20""",
    "ops.linked_groups": """\
-- the longest chains of names that are near
select chain, count(*) as senses, count(distinct entity) as entities
from ops.linked_groups
group by chain
order by senses desc, chain
limit 20""",
    "ops.unproved_days": """\
-- empty in a publication that all checks passed
select table_name, count(*) as days
from ops.unproved_days
group by table_name""",
    "ops.unproved_values": """\
-- empty in a publication that all checks passed
select table_name, count(*) as number
from ops.unproved_values
group by table_name""",
    "ops.loaded_partitions": """\
-- the days that are loaded
select table_name, count(*) as days, min(day) as first, max(day) as last
from ops.loaded_partitions
group by table_name""",
    "ops.stale_clusters": """\
-- empty in a publication
select count(*) as clusters
from ops.stale_clusters""",
}


def example_of(table: str) -> str:
    """Of a table that somebody added: its first rows."""
    return EXAMPLES.get(table, f"select *\nfrom {table}\nlimit 20")
