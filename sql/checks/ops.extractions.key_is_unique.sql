-- The key of ops.extractions, (article_id), names one row.
select article_id, count(*) as rows
from ops.extractions
group by all
having count(*) > 1
order by all
