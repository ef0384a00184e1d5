-- The quotations of each speaker are those of marts.speaker_daily over all days.
with
    daily as (
        select person_id, sum(quotes_published) as published, sum(quotes_said) as said
        from marts.speaker_daily
        group by all
    )
select person_id, profile.quotes_published, daily.published, profile.quotes_said, daily.said
from marts.speaker_profile as profile
full join daily using (person_id)
where profile.quotes_published is distinct from daily.published or profile.quotes_said is distinct from daily.said
order by person_id
