-- The key of news.duplicates, (article_id, other_id), names one row.
select article_id, other_id, count(*) as rows
from news.duplicates
group by all
having count(*) > 1
order by all
