-- A quotation of under five words counts as said where it is first in its cluster.
-- incremental: day
select quote_id, normalized_text, first_in_cluster, said_first
from news.quotes
where word_count < 5 and said_first is distinct from first_in_cluster
order by quote_id
