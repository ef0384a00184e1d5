-- On the newest day every text could be read for quotations and mentions.
-- severity: warn
select article_id, day, failure
from ops.extractions
where failure is not null and day = (select max(day) from ops.extractions)
order by article_id
