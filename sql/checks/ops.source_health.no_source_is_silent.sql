-- No feed, sitemap or URL list that once gave new pages has given none for two days.
-- Folders and WARC files end by nature.
-- severity: warn
select source_id, last_new_day, silent_days, consecutive_failures, last_error
from ops.source_health
where silent_days >= 2 and coalesce(kind, 'feed') not in ('folder', 'warc')
order by source_id
