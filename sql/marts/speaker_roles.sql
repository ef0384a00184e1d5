-- one row a speaker and role: in which role it was quoted, from when to when
-- Of one role are its writings that differ in capitals, in 'the' or 'a', and in a courtesy title in front. A relation to somebody
-- unnamed ('his mother', 'their lawyer'), and of anybody ('Marsh's wife'), is no role and is left out.
-- key: person_id, role
-- incremental: person_id
-- follows: news.entities.entity_id (name) as person_id through parts.speaker_days
-- person_id: The speaker: news.entities.entity_id
-- name: The speaker's most used full name
-- role: The role in small letters, without 'the', 'a' and courtesy titles: 'finance minister'
-- written: The writing that most articles use: 'Finance Minister'
-- first_day: Day of the first quotation in this role
-- last_day: Day of the last quotation in this role
-- days: Days with such a quotation
-- articles: Articles that quote the speaker in this role, as published: every copy counts. Of an article that writes it in two
--   ways both count
-- outlets: Outlets that published these
with
    written as (
        select day, person_id, item.role as written, item.articles, item.outlets
        from (select day, person_id, unnest(roles) as item from parts.speaker_days)
        where
            not regexp_matches(item.role, '^(?i:his|her|their|its|my|our|your)\s')
            and not regexp_matches(
                item.role,
                '[’''](?i:s)?\s(?i:(?:\S+\s)*(?:wife|husband|mother|father|son|daughter|brother|sister|widow|widower|partner|girlfriend|boyfriend|fiancee?|uncle|aunt|nephew|niece|cousin|friend|neighbou?r|parents?))$'
            )
    ),
    normal as (
        select
            day,
            person_id,
            lower(trim(regexp_replace(
                regexp_replace(written, '\s+', ' ', 'g'),
                '^(?i:(?:the|an?|mr\.?|mrs\.?|ms\.?|miss|sir|dame|lord|lady|madam)(?:\s+|$))+',
                ''
            ))) as role,
            written,
            articles,
            outlets
        from written
    ),
    writings as (
        select person_id, role, written
        from normal
        group by person_id, role, written
        qualify row_number() over (partition by person_id, role order by sum(articles) desc, written) = 1
    ),
    counts as (
        select
            person_id,
            role,
            min(day) as first_day,
            max(day) as last_day,
            count(distinct day) as days,
            sum(articles)::bigint as articles
        from normal
        where role <> ''
        group by all
    ),
    printed as (
        select person_id, role, count(distinct outlet) as outlets
        from (select person_id, role, unnest(outlets) as outlet from normal)
        group by all
    )
select
    counts.person_id,
    entity.name,
    counts.role,
    writings.written,
    counts.first_day,
    counts.last_day,
    counts.days,
    counts.articles,
    printed.outlets
from counts
join news.entities as entity on entity.entity_id = counts.person_id
join writings using (person_id, role)
join printed using (person_id, role)
order by counts.person_id, counts.role
