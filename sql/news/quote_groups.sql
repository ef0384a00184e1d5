-- one row a quotation of five or more words that two or more articles print, in whatever wording
-- Wordings of one speaker that are one quotation are told in news.grouped_quotes; other words are one quotation where they are
-- the same. Where some articles leave the speaker open and all others name the same, that one is meant. First is the earliest
-- news.articles.seen_at; equal times go by article_id and place in the text. Wordings are compared by spelling of the speaker: of
-- somebody written in two ways the same words are one quotation here, but two where one of the spellings has other wordings too.
-- key: group_id
-- incremental: group_hash
-- follows: news.articles.article_id, day through news.quotes
-- references: head_id -> news.quotes.quote_id
-- references: first_quote_id -> news.quotes.quote_id
-- references: first_article_id -> news.articles.article_id
-- group_id: news.quotes.group_id; where there is one wording alone, its earliest quote_id by day
-- group_hash: news.quotes.group_hash: a quotation is looked up by it in all of history
-- person_id: The speaker: news.entities.entity_id; null where no article tells
-- speaker_name: The speaker's full name as one of the articles has it; null where none does
-- head_id: The fullest wording, where it stands first: news.quotes.quote_id
-- text: Its words
-- words: Number of its words
-- wordings: In how many wordings it was printed
-- changes_meaning: negation or number, where a wording has one added, lost or changed: see marts.quote_variants
-- first_quote_id: The first appearance: news.quotes.quote_id
-- first_article_id: Its article
-- first_outlet: Its outlet
-- first_seen_at: Time by which it had appeared
-- first_seen_by: What that time rests on: publication or capture
-- last_seen_at: Time by which the last article with it had appeared
-- delay_minutes: Time from the first appearance to the first one in another outlet; null where there is none
-- articles_published: Articles that print it: every copy counts
-- outlets: Outlets that print it
-- clusters: Duplicate clusters that print it, roundups left out: how often it was written up independently
-- days: Days on which articles with it appeared
-- is_catchphrase: True where it is a phrase that the speaker says again and again: twelve words or fewer, on five days or more, over two weeks
--   or more, in five clusters or more
with
    -- Most words are printed once: only those of two articles go on.
    printed_twice as (
        select coalesce(group_id, normalized_text) as said
        from news.quotes
        where word_count >= 5
        group by all
        having min(article_id) <> max(article_id)
    ),
    printed as (
        select
            quote.quote_id,
            quote.day,
            quote.text,
            quote.normalized_text,
            quote.word_count,
            quote.group_id,
            quote.group_hash,
            quote.person_id,
            quote.speaker_name,
            quote.start_char,
            coalesce(quote.group_id, quote.normalized_text) as said,
            article.article_id,
            case when article.role <> 'roundup' then article.cluster_id end as cluster_id,
            article.outlet,
            article.seen_at,
            article.seen_by,
            (article.seen_at at time zone 'UTC')::date as seen_day
        from news.quotes as quote
        join news.articles as article using (article_id)
        where quote.word_count >= 5
            and coalesce(quote.group_id, quote.normalized_text) in (select said from printed_twice)
    ),
    speakers as (
        select said, min(person_id) as sole_person_id
        from printed
        group by all
        having count(distinct person_id) = 1
    ),
    ranked as (
        select
            printed.* exclude (person_id),
            coalesce(printed.person_id, speakers.sole_person_id) as speaker_id,
            first_value(printed.outlet) over by_time as first_outlet,
            row_number() over by_time as place,
            row_number() over by_fullness as fullness
        from printed
        left join speakers on speakers.said = printed.said
        window
            by_time as (
                partition by printed.said, coalesce(printed.person_id, speakers.sole_person_id)
                order by printed.seen_at, printed.article_id, printed.start_char, printed.quote_id
            ),
            by_fullness as (
                partition by printed.said, coalesce(printed.person_id, speakers.sole_person_id)
                order by printed.word_count desc, printed.day, printed.quote_id
            )
    ),
    turns as (
        select group_id, list(distinct turn order by turn) as changes_meaning
        from (select group_id, unnest(changes_meaning) as turn from news.grouped_quotes)
        group by all
    ),
    groups as (
        select
            said,
            speaker_id as person_id,
            any_value(group_hash) as group_hash,
            coalesce(any_value(group_id), arg_min(quote_id, (day, quote_id))) as group_id,
            min(speaker_name) as speaker_name,
            arg_min(quote_id, fullness) as head_id,
            arg_min(text, fullness) as text,
            arg_min(word_count, fullness) as words,
            count(distinct normalized_text) as wordings,
            arg_min(quote_id, place) as first_quote_id,
            arg_min(article_id, place) as first_article_id,
            min(ranked.first_outlet) as first_outlet,
            min(seen_at) as first_seen_at,
            arg_min(seen_by, place) as first_seen_by,
            max(seen_at) as last_seen_at,
            min(seen_at) filter (where outlet <> ranked.first_outlet) as elsewhere_at,
            count(distinct article_id) as articles_published,
            count(distinct outlet) as outlets,
            count(distinct cluster_id) as clusters,
            count(distinct seen_day) as days,
            max(seen_day) - min(seen_day) as days_between
        from ranked
        group by said, speaker_id
        having count(distinct article_id) > 1
    )
select
    groups.group_id,
    groups.group_hash,
    groups.person_id,
    groups.speaker_name,
    groups.head_id,
    groups.text,
    groups.words,
    groups.wordings,
    coalesce(turns.changes_meaning, []) as changes_meaning,
    groups.first_quote_id,
    groups.first_article_id,
    groups.first_outlet,
    groups.first_seen_at,
    groups.first_seen_by,
    groups.last_seen_at,
    round(date_diff('second', groups.first_seen_at, groups.elsewhere_at) / 60, 1) as delay_minutes,
    groups.articles_published,
    groups.outlets,
    groups.clusters,
    groups.days,
    groups.words <= 12 and groups.days >= 5 and groups.days_between >= 13 and groups.clusters >= 5 as is_catchphrase
from groups
left join turns on turns.group_id = groups.group_id
order by groups.group_id
