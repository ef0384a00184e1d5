-- Every person_id of news.quotes is in news.entities, with a name and a label.
-- It stands here and not with news.quotes: what a table is made of cannot wait for the table.
select quote.person_id, min(quote.quote_id) as quote_id, count(*) as quotes
from news.quotes as quote
left join news.entities as entity on entity.entity_id = quote.person_id
where quote.person_id is not null and (entity.name is null or entity.label is null)
group by all
order by all
