-- The key of news.articles, (article_id), names one row.
select article_id, count(*) as rows
from news.articles
group by all
having count(*) > 1
order by all
