-- The key of ops.captures, (capture_id), names one row.
select capture_id, count(*) as rows
from ops.captures
group by all
having count(*) > 1
order by all
