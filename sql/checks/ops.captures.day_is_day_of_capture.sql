-- The day of a capture is the date of its time in UTC. Where it is not, `quotewire repair` moves it there.
-- incremental: day
select capture_id, day, captured_at
from ops.captures
where day is distinct from (captured_at at time zone 'UTC')::date
order by capture_id
