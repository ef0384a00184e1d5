-- Every quotation is the stretch of its article's text between its offsets.
-- Offsets count Unicode code points: so do Python and substr (not substring_grapheme).
-- incremental: day
select quote.quote_id, quote.article_id, quote.start_char, quote.end_char, quote.text
from news.quotes as quote
join news.articles as article using (article_id)
where substr(article.text, quote.start_char + 1, quote.end_char - quote.start_char) is distinct from quote.text
    or quote.start_char < 0
    or quote.end_char <= quote.start_char
order by quote.quote_id
