-- Of the newest day's quotations (ten or more) no more than 60 % have no speaker: else extraction is ill.
-- severity: warn
select
    day,
    count(*) as quotes,
    count(*) filter (where speaker_kind is null) as without_speaker
from news.quotes
where day = (select max(day) from news.quotes)
group by all
having count(*) >= 10 and count(*) filter (where speaker_kind is null) > 0.6 * count(*)
