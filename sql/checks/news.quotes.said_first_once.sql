-- Every quotation counts as said where it appeared first, and in no copy of that text again.
-- A person's words of five or more count at their earliest row and once a cluster; words without a person count somewhere.
-- incremental: words_hash of news.quotes.said_first
with
    rows as (
        select
            quote.quote_id,
            quote.normalized_text,
            quote.person_id,
            quote.said_first,
            article.cluster_id,
            row_number() over (
                partition by quote.normalized_text, quote.person_id
                order by article.seen_at, article.article_id, quote.start_char, quote.end_char, quote.quote_id
            ) as place
        from news.quotes as quote
        join news.articles as article using (article_id)
        where quote.word_count >= 5
    )
select 'not at its first appearance' as fault, normalized_text, person_id, quote_id
from rows
where person_id is not null and place = 1 and said_first is not true
union all
select 'twice in one cluster', normalized_text, person_id, min(quote_id)
from rows
where person_id is not null and said_first
group by cluster_id, normalized_text, person_id
having count(*) > 1
union all
select 'nowhere', normalized_text, null, min(quote_id)
from rows
group by normalized_text
having not bool_or(coalesce(said_first, false))
order by all
