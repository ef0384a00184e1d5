-- On the newest day nothing that was asked for or read failed in a way that nobody foresaw.
-- severity: warn
select capture_id, url, outcome, error
from ops.captures
where outcome in ('client_error', 'reader_error') and day = (select max(day) from ops.captures)
order by capture_id
