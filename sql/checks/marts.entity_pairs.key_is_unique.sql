-- The key of marts.entity_pairs, (month, entity_id, other_id), names one row.
select month, entity_id, other_id, count(*) as rows
from marts.entity_pairs
group by all
having count(*) > 1
order by all
