-- The key of marts.quotations, (quote_id), names one row.
select quote_id, count(*) as rows
from marts.quotations
group by all
having count(*) > 1
order by all
