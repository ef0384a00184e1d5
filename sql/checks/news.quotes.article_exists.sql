-- Every row of news.quotes belongs to an article, of the same day.
select item.article_id, item.day, article.day as article_day, count(*) as rows
from news.quotes as item
left join news.articles as article using (article_id)
where article.day is distinct from item.day
group by all
order by all
