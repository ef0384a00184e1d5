-- Every mention is the stretch of its article's text between its offsets.
-- incremental: day
select mention.article_id, mention.start_char, mention.end_char, mention.text
from news.mentions as mention
join news.articles as article using (article_id)
where substr(article.text, mention.start_char + 1, mention.end_char - mention.start_char) is distinct from mention.text
    or mention.start_char < 0
    or mention.end_char <= mention.start_char
order by all
