-- The key of marts.duplicate_clusters, (cluster_id), names one row.
select cluster_id, count(*) as rows
from marts.duplicate_clusters
group by all
having count(*) > 1
order by all
