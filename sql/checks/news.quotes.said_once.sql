-- In every duplicate cluster the same words have exactly one first appearance.
-- incremental: words_hash of news.quotes
select article.cluster_id, quote.normalized_text, count(*) filter (where quote.first_in_cluster) as first_appearances
from news.quotes as quote
join news.articles as article using (article_id)
group by all
having count(*) filter (where quote.first_in_cluster) <> 1
order by all
