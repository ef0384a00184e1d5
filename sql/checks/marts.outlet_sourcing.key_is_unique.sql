-- The key of marts.outlet_sourcing, (outlet), names one row.
select outlet, count(*) as rows
from marts.outlet_sourcing
group by all
having count(*) > 1
order by all
