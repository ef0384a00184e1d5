-- On the newest day no outlet gave less than half of what it usually does: else its pages have changed, and two of them are named.
-- severity: warn
select
    outlet,
    day,
    fallen,
    examples,
    articles,
    usual_articles,
    median_words,
    usual_median_words,
    empty_share,
    usual_empty_share
from ops.outlet_drift
where len(fallen) > 0 and day = (select max(day) from ops.outlet_drift)
order by outlet
