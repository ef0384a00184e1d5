-- The articles of all stories are those of news.story_articles.
with
    stories as (select coalesce(sum(articles), 0) as articles from news.stories),
    base as (select count(*) as articles from news.story_articles)
select stories.articles, base.articles as base_articles
from stories
cross join base
where stories.articles <> base.articles
