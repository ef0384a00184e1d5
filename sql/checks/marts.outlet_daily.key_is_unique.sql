-- The key of marts.outlet_daily, (day, outlet), names one row.
select day, outlet, count(*) as rows
from marts.outlet_daily
group by all
having count(*) > 1
order by all
