-- Every quotation is in the group that news.grouped_quotes tells, and in none otherwise; every group has one fullest wording.
-- incremental: day
select quote.quote_id as id, quote.group_id, grouped.group_id as told
from news.quotes as quote
left join news.grouped_quotes as grouped using (quote_id, day)
where quote.group_id is distinct from grouped.group_id
order by all
