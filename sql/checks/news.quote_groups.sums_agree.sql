-- A quotation that was printed in several wordings has the articles of all of them.
-- incremental: group_hash of news.grouped_quotes
select wordings.group_id, groups.articles_published, wordings.articles
from (
    select grouped.group_id, count(distinct grouped.article_id) as articles
    from news.grouped_quotes as grouped
    join news.quotes as quote using (quote_id)
    where quote.word_count >= 5
    group by all
    having count(distinct grouped.article_id) > 1
) as wordings
left join news.quote_groups as groups on groups.group_id = wordings.group_id
where groups.articles_published is distinct from wordings.articles
order by all
