-- The key of news.entities, (entity_id), names one row.
select entity_id, count(*) as rows
from news.entities
group by all
having count(*) > 1
order by all
