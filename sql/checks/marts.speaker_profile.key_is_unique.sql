-- The key of marts.speaker_profile, (person_id), names one row.
select person_id, count(*) as rows
from marts.speaker_profile
group by all
having count(*) > 1
order by all
