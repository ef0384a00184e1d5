-- The key of marts.speaker_daily, (day, person_id), names one row.
select day, person_id, count(*) as rows
from marts.speaker_daily
group by all
having count(*) > 1
order by all
