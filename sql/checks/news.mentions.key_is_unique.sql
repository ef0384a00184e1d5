-- The key of news.mentions, (article_id, start_char, end_char), names one row.
select article_id, start_char, end_char, count(*) as rows
from news.mentions
group by all
having count(*) > 1
order by all
