-- The key of marts.who_about_whom, (person_id, entity_id), names one row.
select person_id, entity_id, count(*) as rows
from marts.who_about_whom
group by all
having count(*) > 1
order by all
