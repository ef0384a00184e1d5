-- one row an outlet and day: what its pages gave, beside what they usually give
-- Usual is the median of the outlet's days with five pages or more among the 28 before, where there are three of them at least;
-- null elsewhere. Pages that name no outlet are left out, and so are pages rejected for their language, as repeated, or because
-- the archive or the cleaner failed.
-- key: day, outlet
-- incremental: day
-- looks back: 28 days
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
-- usual_articles: Articles on a usual day
-- usual_empty_share: Share of pages without an article on a usual day
-- usual_median_words: Median of the words on a usual day
-- usual_engine_agreement: engine_agreement on a usual day
-- usual_untitled_share: Share without a title on a usual day
-- usual_undated_share: Share without a time of publication on a usual day
-- usual_unsigned_share: Share without a byline on a usual day
-- fallen: What has fallen below half of the usual: articles (and below half of the same weekday a week before), pages that give
--   an article, length, agreement, titles, dates, bylines. A share counts where it is two in five or more on a usual day. Empty
--   where nothing has, on days with fewer than five pages, and where nothing is usual yet
-- examples: Two pages of the day that show it best: without an article first, then those that lack most, then short ones
with
    usual as (
        select
            today.day,
            today.outlet,
            median(before.articles) as articles,
            median(before.empty_share) as empty_share,
            median(before.median_words) as median_words,
            median(before.engine_agreement) as engine_agreement,
            median(before.untitled_share) as untitled_share,
            median(before.undated_share) as undated_share,
            median(before.unsigned_share) as unsigned_share
        from parts.outlet_page_days as today
        join parts.outlet_page_days as before
            on before.outlet = today.outlet and before.day between today.day - 28 and today.day - 1 and before.pages >= 5
        group by today.day, today.outlet
        having count(*) >= 3
    )
select
    today.day,
    today.outlet,
    today.pages,
    today.articles,
    today.empty_share,
    today.median_words,
    today.engine_agreement,
    today.untitled_share,
    today.undated_share,
    today.unsigned_share,
    usual.articles as usual_articles,
    usual.empty_share as usual_empty_share,
    usual.median_words as usual_median_words,
    usual.engine_agreement as usual_engine_agreement,
    usual.untitled_share as usual_untitled_share,
    usual.undated_share as usual_undated_share,
    usual.unsigned_share as usual_unsigned_share,
    list_filter(
        [
            case when today.articles < 0.5 * least(usual.articles, coalesce(week_ago.articles, usual.articles)) then 'articles' end,
            case when usual.empty_share <= 0.6 and 1 - today.empty_share < 0.5 * (1 - usual.empty_share)
                then 'pages that give an article' end,
            case when today.median_words < 0.5 * usual.median_words then 'length' end,
            case when today.engine_agreement < 0.5 * usual.engine_agreement then 'agreement' end,
            case when usual.untitled_share <= 0.6 and 1 - today.untitled_share < 0.5 * (1 - usual.untitled_share)
                then 'titles' end,
            case when usual.undated_share <= 0.6 and 1 - today.undated_share < 0.5 * (1 - usual.undated_share)
                then 'dates' end,
            case when usual.unsigned_share <= 0.6 and 1 - today.unsigned_share < 0.5 * (1 - usual.unsigned_share)
                then 'bylines' end
        ],
        lambda what: what is not null and today.pages >= 5
    ) as fallen,
    today.examples
from parts.outlet_page_days as today
left join usual on usual.day = today.day and usual.outlet = today.outlet
left join parts.outlet_page_days as week_ago on week_ago.outlet = today.outlet and week_ago.day = today.day - 7
order by today.day, today.outlet
