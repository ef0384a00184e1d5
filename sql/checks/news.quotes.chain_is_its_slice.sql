-- Every source within a quotation has a mention and a cue that are the stretches of its article's text between their offsets.
-- incremental: day
select quote.quote_id, quote.article_id, relayed.mention, relayed.cue
from news.quotes as quote
join news.articles as article using (article_id)
cross join unnest(quote.source_chain) as chain(relayed)
where substr(article.text, relayed.mention_start + 1, relayed.mention_end - relayed.mention_start)
        is distinct from relayed.mention
    or substr(article.text, relayed.cue_start + 1, relayed.cue_end - relayed.cue_start) is distinct from relayed.cue
    or relayed.end_char <= relayed.start_char
order by quote.quote_id
