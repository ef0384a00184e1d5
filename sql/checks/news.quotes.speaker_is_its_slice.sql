-- Every speaker mention with offsets is the stretch of its article's text between them; offsets come in pairs.
-- incremental: day
select quote.quote_id, quote.article_id, quote.speaker_start, quote.speaker_end, quote.speaker_mention
from news.quotes as quote
join news.articles as article using (article_id)
where (quote.speaker_start is null) <> (quote.speaker_end is null)
    or (
        quote.speaker_start is not null
        and (
            substr(article.text, quote.speaker_start + 1, quote.speaker_end - quote.speaker_start)
                is distinct from quote.speaker_mention
            or quote.speaker_start < 0
            or quote.speaker_end <= quote.speaker_start
        )
    )
order by quote.quote_id
