-- one row a quotation (the same five or more words of the same speaker) that two or more outlets printed
-- Where one article leaves the speaker of the words open and all others name the same, that one is meant. Times are as
-- in marts.duplicate_clusters: capture, or publication where the page gives it to the minute.
-- key: quote_id
-- references: quote_id -> news.quotes.quote_id
-- references: first_article_id -> news.articles.article_id
-- quote_id: The first appearance: news.quotes.quote_id
-- text: The words as the first appearance writes them
-- words: Number of words
-- type: direct, mixed or indirect, as the first appearance has it
-- person_id: The speaker: news.entities.entity_id; null where no article tells
-- speaker: The speaker's most used full name
-- first_article_id: The article of the first appearance
-- first_outlet: Its outlet
-- first_seen_at: Time at which it had appeared
-- last_seen_at: Time at which the last article with these words had appeared
-- spread_minutes: Time from the first appearance to the first one in another outlet
-- articles_published: Articles with these words: every copy counts
-- articles_said: Duplicate clusters with these words: how often they were written up
-- outlets: Outlets that printed them
-- outlet_names: These outlets, in the order in which they had it
with
    printed as (
        select
            quote.quote_id,
            quote.text,
            quote.type,
            quote.normalized_text,
            quote.person_id,
            quote.speaker_name,
            quote.start_char,
            article.article_id,
            article.cluster_id,
            article.outlet,
            case
                when article.published_precision in ('second', 'minute')
                    then least(article.published_at, article.captured_at)
                else article.captured_at
            end as seen_at
        from news.quotes as quote
        join news.articles as article using (article_id)
        where article.outlet is not null
    ),
    long_enough as (
        select *, len(string_split(normalized_text, ' ')) as words
        from printed
        where len(string_split(normalized_text, ' ')) >= 5
    ),
    speakers as (
        select normalized_text, min(person_id) as sole_person_id
        from long_enough
        group by all
        having count(distinct person_id) = 1
    ),
    spoken as (
        select
            long_enough.* exclude (person_id),
            coalesce(long_enough.person_id, speakers.sole_person_id) as person_id
        from long_enough
        left join speakers on speakers.normalized_text = long_enough.normalized_text
    ),
    ranked as (
        select
            spoken.*,
            first_value(outlet) over by_time as first_outlet,
            row_number() over by_time as place
        from spoken
        window by_time as (
            partition by normalized_text, person_id order by seen_at, article_id, start_char, quote_id
        )
    ),
    outlets as (
        select normalized_text, person_id, list(outlet order by outlet_seen_at, outlet) as outlet_names
        from (
            select normalized_text, person_id, outlet, min(seen_at) as outlet_seen_at
            from ranked
            group by all
        )
        group by all
        having count(*) > 1
    ),
    spread as (
        select
            ranked.normalized_text,
            ranked.person_id,
            max(ranked.seen_at) as last_seen_at,
            min(ranked.seen_at) filter (where ranked.outlet <> ranked.first_outlet) as elsewhere_at,
            count(distinct ranked.article_id) as articles_published,
            count(distinct ranked.cluster_id) as articles_said,
            min(ranked.speaker_name) as written_name
        from ranked
        group by all
    )
select
    origin.quote_id,
    origin.text,
    origin.words,
    origin.type,
    origin.person_id,
    coalesce(entity.name, spread.written_name) as speaker,
    origin.article_id as first_article_id,
    origin.outlet as first_outlet,
    origin.seen_at as first_seen_at,
    spread.last_seen_at,
    round(date_diff('second', origin.seen_at, spread.elsewhere_at) / 60, 1) as spread_minutes,
    spread.articles_published,
    spread.articles_said,
    len(outlets.outlet_names) as outlets,
    outlets.outlet_names
from ranked as origin
join outlets
    on outlets.normalized_text = origin.normalized_text
    and outlets.person_id is not distinct from origin.person_id
join spread
    on spread.normalized_text = origin.normalized_text
    and spread.person_id is not distinct from origin.person_id
left join news.entities as entity on entity.entity_id = origin.person_id
where origin.place = 1
order by origin.quote_id
