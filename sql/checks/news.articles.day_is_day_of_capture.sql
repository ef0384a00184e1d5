-- The day of an article is the date of its capture in UTC. Where it is not, run `quotewire repair`.
-- incremental: day
select article_id, day, captured_at
from news.articles
where day is distinct from (captured_at at time zone 'UTC')::date
order by article_id
