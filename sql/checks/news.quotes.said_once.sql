-- In every duplicate cluster the same words have exactly one first appearance.
-- incremental: cluster_id of news.articles
select article.cluster_id, quote.normalized_text, count(*) filter (where quote.first_in_cluster) as first_appearances
from news.quotes as quote
join news.articles as article using (article_id, day)
group by all
having count(*) filter (where quote.first_in_cluster) <> 1
order by all
