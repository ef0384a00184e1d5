-- The key of marts.quote_spread, (quote_id), names one row.
select quote_id, count(*) as rows
from marts.quote_spread
group by all
having count(*) > 1
order by all
