-- The key of ops.sources, (source_id), names one row.
select source_id, count(*) as rows
from ops.sources
group by all
having count(*) > 1
order by all
