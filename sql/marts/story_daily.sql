-- one row a story and day: how much it was told, and who spoke in it
-- key: story_id, day
-- incremental: day
-- day: Day of capture
-- story_id: The story: news.stories.story_id
-- articles_published: Its articles of the day: every copy counts. Adds up over days.
-- articles_said: Of these, those with role only or original. Adds up over days.
-- outlets: Outlets that told it. Does not add up over days.
-- quotes_published: Quotation spans in these articles: every copy counts. Adds up over days.
-- quotes_said: Quotation spans, as said: the same words printed again do not count (news.quotes.said_first). Adds up over
--   days.
-- direct_said: Of quotes_said, those in quotation marks. Adds up over days.
-- open_said: Of quotes_said, those whose speaker nothing tells. Adds up over days.
-- speakers: Each side that is quoted as said, the most quoted first: person_id (news.entities.entity_id; null where nothing ties
--   the speaker to a person or organization), speaker as the articles have it, and quotes
with
    articles as (
        select
            story.story_id,
            article.day,
            count(*) as articles_published,
            count(*) filter (where article.role in ('only', 'original')) as articles_said,
            count(distinct article.outlet) as outlets
        from news.story_articles as story
        join news.articles as article using (article_id, day)
        group by all
    ),
    spoken as (
        select
            story.story_id,
            quote.day,
            quote.type,
            quote.said_first,
            quote.person_id,
            coalesce(
                quote.speaker_name,
                case when quote.speaker_kind <> 'pronoun' then quote.speaker_mention end
            ) as speaker
        from news.story_articles as story
        join news.quotes as quote using (article_id, day)
    ),
    quotes as (
        select
            story_id,
            day,
            count(*) as quotes_published,
            count(*) filter (where said_first) as quotes_said,
            count(*) filter (where said_first and type = 'direct') as direct_said,
            count(*) filter (where said_first and person_id is null and speaker is null) as open_said
        from spoken
        group by all
    ),
    sides as (
        select story_id, day, person_id, max(speaker) as speaker, count(*) as quotes
        from spoken
        where said_first and (person_id is not null or speaker is not null)
        group by story_id, day, person_id, case when person_id is null then speaker end
    ),
    speakers as (
        select
            story_id,
            day,
            list(
                {'person_id': person_id, 'speaker': speaker, 'quotes': quotes}
                order by quotes desc, speaker, person_id
            ) as speakers
        from sides
        group by all
    )
select
    articles.day,
    articles.story_id,
    articles.articles_published,
    articles.articles_said,
    articles.outlets,
    coalesce(quotes.quotes_published, 0) as quotes_published,
    coalesce(quotes.quotes_said, 0) as quotes_said,
    coalesce(quotes.direct_said, 0) as direct_said,
    coalesce(quotes.open_said, 0) as open_said,
    coalesce(speakers.speakers, []) as speakers
from articles
left join quotes using (story_id, day)
left join speakers using (story_id, day)
order by articles.day, articles.story_id
