-- No feed, sitemap or URL list that is asked has given no new page for two days, and none has never answered at all.
-- Folders and WARC files end by nature.
-- severity: warn
select source_id, last_new_day, silent_days, last_success_at, consecutive_failures, last_error
from ops.source_health
where
    coalesce(kind, 'feed') not in ('folder', 'warc')
    and asked_7d
    and (silent_days >= 2 or (last_new_day is null and last_success_at is null))
order by source_id
