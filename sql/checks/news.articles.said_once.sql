-- In every duplicate cluster one article counts as said (role only or original): none where all are roundups.
-- incremental: cluster_id of news.articles
select
    cluster_id,
    count(*) as articles,
    count(*) filter (where role in ('only', 'original')) as said,
    count(*) filter (where role = 'roundup') as roundups
from news.articles
group by all
having count(*) filter (where role in ('only', 'original')) <> (count(*) filter (where role = 'roundup') < count(*))::integer
    or count(*) filter (where role = 'only') > 0 and count(*) > 1
    or count(role) < count(*)
order by all
