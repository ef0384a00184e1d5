-- The key of ops.source_health, (source_id), names one row.
select source_id, count(*) as rows
from ops.source_health
group by all
having count(*) > 1
order by all
