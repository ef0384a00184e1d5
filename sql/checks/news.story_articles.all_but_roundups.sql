-- Where a day's stories were told, each of its articles tells one, but for roundups.
-- incremental: day
select article.day, count(*) as articles, count(*) filter (where story.article_id is null) as untold
from news.articles as article
left join news.story_articles as story using (article_id, day)
where article.role <> 'roundup'
group by all
having count(story.article_id) not in (0, count(*))
order by article.day
