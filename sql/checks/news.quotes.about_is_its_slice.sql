-- Whom a quotation means is meant by a stretch of its article's text, within the quotation.
-- incremental: day
select quote.quote_id, quote.article_id, reference.mention, reference.name
from news.quotes as quote
join news.articles as article using (article_id)
cross join unnest(quote.about) as about(reference)
where substr(article.text, reference.start_char + 1, reference.end_char - reference.start_char)
        is distinct from reference.mention
    or reference.start_char < quote.start_char
    or reference.end_char > quote.end_char
order by quote.quote_id
