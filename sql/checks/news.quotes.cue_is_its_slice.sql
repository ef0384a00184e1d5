-- Every cue with offsets is the stretch of its article's text between them; offsets come in pairs.
-- incremental: day
select quote.quote_id, quote.article_id, quote.cue_start, quote.cue_end, quote.cue
from news.quotes as quote
join news.articles as article using (article_id)
where (quote.cue_start is null) <> (quote.cue_end is null)
    or (
        quote.cue_start is not null
        and (
            substr(article.text, quote.cue_start + 1, quote.cue_end - quote.cue_start) is distinct from quote.cue
            or quote.cue_start < 0
            or quote.cue_end <= quote.cue_start
        )
    )
order by quote.quote_id
