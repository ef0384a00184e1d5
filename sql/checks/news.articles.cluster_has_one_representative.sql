-- Every article is in a duplicate cluster, and every cluster has exactly one representative.
-- incremental: cluster_id of news.articles
select
    cluster_id,
    min(article_id) as first_article_id,
    count(*) as articles,
    count(*) filter (where is_representative) as representatives
from news.articles
group by all
having cluster_id is null or count(*) filter (where is_representative) <> 1
order by all
