-- The key of marts.entity_daily, (day, entity_id), names one row.
select day, entity_id, count(*) as rows
from marts.entity_daily
group by all
having count(*) > 1
order by all
