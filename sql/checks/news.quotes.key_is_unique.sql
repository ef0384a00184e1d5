-- The key of news.quotes, (quote_id), names one row.
select quote_id, count(*) as rows
from news.quotes
group by all
having count(*) > 1
order by all
