-- one row a quotation (five or more words of the same speaker, in whatever wording: news.quotes.group_id) that two or more outlets printed
-- Where one article leaves the speaker of the words open and all others name the same, that one is meant. First is the
-- earliest news.articles.seen_at; equal times go by article_id and place in the text.
-- key: quote_id
-- incremental: group_hash
-- follows: news.articles.article_id, day through news.quotes
-- follows: news.entities.entity_id (name) as person_id through news.quotes
-- references: quote_id -> news.quotes.quote_id
-- references: first_article_id -> news.articles.article_id
-- quote_id: The first appearance: news.quotes.quote_id
-- text: The words as the first appearance writes them
-- normalized_text: The words alone, lower case: news.quotes.normalized_text
-- words_hash: news.quotes.words_hash
-- group_id: The quotation over all its wordings: news.quotes.group_id; null where it has one alone
-- group_hash: news.quotes.group_hash: a quotation is looked up by it in all of history
-- wordings: In how many wordings it was printed; marts.quote_variants tells what each changes
-- words: Number of words
-- type: direct, mixed or indirect, as the first appearance has it
-- person_id: The speaker: news.entities.entity_id; null where no article tells
-- speaker: The speaker's most used full name
-- first_article_id: The article of the first appearance
-- first_outlet: Its outlet
-- first_seen_at: Time by which it had appeared
-- first_seen_by: What that time rests on: publication or capture
-- last_seen_at: Time by which the last article with these words had appeared
-- spread_minutes: Time from the first appearance to the first one in another outlet
-- spread_rests_on_capture: True where one of these two times is that of capture: spread_minutes tells how we saw them, and
--   may be off by the time between two captures
-- articles_published: Articles with these words: every copy counts
-- clusters: Duplicate clusters with these words, roundups left out: how often they were written up
-- outlets: Outlets that printed them
-- outlet_names: These outlets, in the order in which they had it
with
    -- Most words are printed once: what stands in one row alone goes no further. Others may share its number.
    repeated as (
        select group_hash
        from news.quotes
        where word_count >= 5
        group by group_hash
        having count(*) > 1
    ),
    printed as (
        select
            quote.quote_id,
            -- Numbers in place of words: what is sorted below is narrow.
            md5_number_lower(coalesce(quote.group_id, quote.normalized_text)) as said,
            case when quote.group_id is null then 0 else md5_number_lower(quote.normalized_text) end as wording,
            quote.person_id,
            quote.speaker_name,
            quote.start_char,
            article.article_id,
            case when article.role <> 'roundup' then article.cluster_id end as cluster_id,
            article.outlet,
            article.seen_at,
            article.seen_by
        from news.quotes as quote
        join news.articles as article using (article_id)
        where article.outlet is not null
            and quote.word_count >= 5
            and quote.group_hash in (select group_hash from repeated)
    ),
    printed_twice as (
        select said, case when min(person_id) = max(person_id) then min(person_id) end as sole_person_id
        from printed
        group by all
        having min(outlet) <> max(outlet)
    ),
    ranked as (
        select
            printed.* exclude (person_id),
            coalesce(printed.person_id, printed_twice.sole_person_id) as person_id,
            first_value(outlet) over by_time as first_outlet,
            row_number() over by_time as place
        from printed
        join printed_twice on printed_twice.said = printed.said
        window by_time as (
            partition by printed.said, coalesce(printed.person_id, printed_twice.sole_person_id)
            order by printed.seen_at, printed.article_id, printed.start_char, printed.quote_id
        )
    ),
    outlets as (
        select said, person_id, list(outlet order by outlet_seen_at, outlet) as outlet_names
        from (
            select said, person_id, outlet, min(seen_at) as outlet_seen_at
            from ranked
            group by all
        )
        group by all
        having count(*) > 1
    ),
    spread as (
        select
            said,
            person_id,
            count(distinct wording) as wordings,
            arg_min(quote_id, place) as quote_id,
            arg_min(ranked.first_outlet, place) as first_outlet,
            arg_min(article_id, place) as first_article_id,
            min(seen_at) as first_seen_at,
            arg_min(seen_by, place) as first_seen_by,
            max(seen_at) as last_seen_at,
            min(seen_at) filter (where outlet <> ranked.first_outlet) as elsewhere_at,
            arg_min(seen_by, place) filter (where outlet <> ranked.first_outlet) as elsewhere_by,
            count(distinct article_id) as articles_published,
            count(distinct cluster_id) as clusters,
            min(speaker_name) as written_name
        from ranked
        group by all
        having min(outlet) <> max(outlet)
    )
select
    origin.quote_id,
    origin.text,
    origin.normalized_text,
    origin.words_hash,
    origin.group_id,
    origin.group_hash,
    spread.wordings,
    origin.word_count as words,
    origin.type,
    spread.person_id,
    coalesce(entity.name, spread.written_name) as speaker,
    spread.first_article_id,
    spread.first_outlet,
    spread.first_seen_at,
    spread.first_seen_by,
    spread.last_seen_at,
    round(date_diff('second', spread.first_seen_at, spread.elsewhere_at) / 60, 1) as spread_minutes,
    'capture' in (spread.first_seen_by, spread.elsewhere_by) as spread_rests_on_capture,
    spread.articles_published,
    spread.clusters,
    len(outlets.outlet_names) as outlets,
    outlets.outlet_names
from spread
join outlets
    on outlets.said = spread.said
    and outlets.person_id is not distinct from spread.person_id
join news.quotes as origin on origin.quote_id = spread.quote_id
left join news.entities as entity on entity.entity_id = spread.person_id
order by origin.quote_id
