-- one row a wording of a quotation that was printed in several: what it cut and what it changed of the fullest
-- A negation or a number that changed on the way is in changes_meaning: it is for somebody to look at. First is the earliest
-- news.articles.seen_at; equal times go by article_id and place in the text.
-- key: quote_id
-- incremental: group_hash
-- follows: news.articles.article_id, day through news.quotes
-- references: quote_id -> news.quotes.quote_id
-- references: head_id -> news.quotes.quote_id
-- group_id: The quotation over all its wordings: news.grouped_quotes.group_id
-- group_hash: news.quotes.group_hash
-- quote_id: Where this wording appeared first: news.quotes.quote_id
-- head_id: The fullest wording: news.quotes.quote_id
-- speaker: The speaker as the article has it ('' where open)
-- person_id: The speaker: news.entities.entity_id; null where the article leaves it open
-- kind: head (the fullest wording), exact, truncated, joined or altered: news.grouped_quotes.kind
-- text: The words, as the first appearance writes them
-- normalized_text: The words alone, lower case: news.quotes.normalized_text
-- head_text: The words of the fullest wording
-- difference: The words with [...] for what they cut of the fullest and {old -> new} for what they put otherwise; null on the fullest
-- cut: What they cut
-- changed: What they put otherwise, as 'old -> new'
-- changes_meaning: negation where one was added or lost, number where one changed; empty where neither is known of. A number that
--   is rounded with a word for it ("nearly 5,000" for 4,980) is the same, without one it is another
-- share: Share of the shorter wording's words that the fullest has in the same order
-- first_outlet: The outlet that printed this wording first
-- first_seen_at: Time by which it had appeared there
-- articles_published: Articles that print this wording: every copy counts
-- outlets: Outlets that print it
with
    printed as (
        select
            grouped.group_id,
            grouped.group_hash,
            grouped.quote_id,
            grouped.head_id,
            grouped.kind,
            grouped.difference,
            grouped.cut,
            grouped.changed,
            grouped.changes_meaning,
            grouped.share,
            coalesce(quote.person_id, lower(trim(quote.speaker_name)), '') as said_by,
            quote.speaker_name,
            quote.person_id,
            quote.text,
            quote.normalized_text,
            article.article_id,
            article.outlet,
            article.seen_at,
            row_number() over (
                partition by grouped.group_id, quote.normalized_text,
                    coalesce(quote.person_id, lower(trim(quote.speaker_name)), '')
                order by article.seen_at, article.article_id, quote.start_char, quote.quote_id
            ) as place
        from news.grouped_quotes as grouped
        join news.quotes as quote on quote.quote_id = grouped.quote_id
        join news.articles as article on article.article_id = quote.article_id
    ),
    wordings as (
        select
            group_id,
            normalized_text,
            said_by,
            count(distinct article_id) as articles_published,
            count(distinct outlet) as outlets
        from printed
        group by all
    )
select
    printed.group_id,
    printed.group_hash,
    printed.quote_id,
    printed.head_id,
    coalesce(printed.speaker_name, printed.said_by) as speaker,
    printed.person_id,
    printed.kind,
    printed.text,
    printed.normalized_text,
    head.text as head_text,
    printed.difference,
    printed.cut,
    printed.changed,
    printed.changes_meaning,
    printed.share,
    printed.outlet as first_outlet,
    printed.seen_at as first_seen_at,
    wordings.articles_published,
    wordings.outlets
from printed
join wordings
    on wordings.group_id = printed.group_id
    and wordings.normalized_text = printed.normalized_text
    and wordings.said_by = printed.said_by
join news.quotes as head on head.quote_id = printed.head_id
where printed.place = 1
order by printed.group_id, printed.quote_id
