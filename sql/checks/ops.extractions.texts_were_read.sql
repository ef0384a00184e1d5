-- On the newest day every text could be read for quotations and mentions, and nothing of it was set aside.
-- severity: warn
select article_id, day, failure, unread
from ops.extractions
where (failure is not null or len(unread) > 0) and day = (select max(day) from ops.extractions)
order by article_id
