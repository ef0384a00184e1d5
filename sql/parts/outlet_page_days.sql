-- one row an outlet and day: everything that ops.outlet_drift compares with other days
-- Pages that name no outlet are left out, and so are pages rejected for their language, as repeated, or because the archive or the
-- cleaner failed.
-- key: day, outlet
-- incremental: day
-- day: Day of capture
-- outlet: Name of the outlet
-- pages: Pages captured
-- articles: Of these, pages that gave an article
-- empty_share: Share of the pages that gave none, 0 to 1
-- median_words: Median of the words of its articles; null without articles
-- engine_agreement: Median of news.articles.engine_agreement; null where no article has one
-- untitled_share: Share of the articles without a title, 0 to 1
-- undated_share: Share of the articles without a time of publication
-- unsigned_share: Share of the articles without a byline
-- examples: Two pages of the day: without an article first, then those that lack most, then short ones
with
    pages as (
        select day, outlet, url, true as is_article, word_count, engine_agreement, title, published_at, byline
        from news.articles
        union all
        select day, outlet, url, false as is_article, null, null, null, null, null
        from news.rejected_pages
        where reason not in ('language', 'repeated', 'archive_damaged', 'cleaner_error', 'timeout', 'out_of_memory')
    ),
    days as (
        select
            day,
            outlet,
            count(*) as pages,
            count(*) filter (where is_article) as articles,
            avg((not is_article)::integer) as empty_share,
            median(word_count) as median_words,
            median(engine_agreement) as engine_agreement,
            avg((title is null)::integer) filter (where is_article) as untitled_share,
            avg((published_at is null)::integer) filter (where is_article) as undated_share,
            avg((byline is null)::integer) filter (where is_article) as unsigned_share,
            list(
                url
                order by
                    is_article,
                    (title is null)::integer + (published_at is null)::integer + (byline is null)::integer desc,
                    word_count,
                    url
            )[1:2] as examples
        from pages
        where outlet is not null
        group by all
    )
select
    day,
    outlet,
    pages,
    articles,
    empty_share,
    median_words,
    engine_agreement,
    untitled_share,
    undated_share,
    unsigned_share,
    examples
from days
order by day, outlet
