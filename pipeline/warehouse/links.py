"""Who is meant by each name: what the linker makes of all of them, laid over mentions and quotations.

The lake knows the ids of spellings alone; which of them are one person or body is told here, with all days at hand. What was read
and compared before is kept (see `linking_tables`), so that a night costs its own names and those that these touch; the result is
that of `pipeline.people.linking.link` over all of them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.people.aliases import Alias
from pipeline.people.linking import LINKER_VERSION
from pipeline.warehouse.entity_history import Published, note_gone
from pipeline.warehouse.entity_rows import store_entities
from pipeline.warehouse.entity_tables import ENTITY_SPELLINGS
from pipeline.warehouse.kept import Follow, clear_stale, in_days, is_kept, keep
from pipeline.warehouse.linked_groups import group_senses
from pipeline.warehouse.linked_names import read_names
from pipeline.warehouse.linked_pairs import pair_senses
from pipeline.warehouse.linked_rows import mark_rows
from pipeline.warehouse.linked_senses import split_touched
from pipeline.warehouse.linking_tables import create_linking_tables, empty_linking_tables, is_empty
from pipeline.warehouse.python_rows import put

# Raise it when what is made of the links changes: all of it is made anew.
RULES = "3"
_SPEAKER = ("speaker_name", "speaker_mention", "speaker_role", "speaks_as")
# Kept like a table of sql/: see pipeline.warehouse.kept.
_LINKS = f"{ENTITY_SPELLINGS.schema}.{ENTITY_SPELLINGS.name}"
_FOLLOWED = (
    Follow("news.articles", ("day",), ("article_id", "outlet")),
    Follow("news.mentions", ("day",), ("article_id", "spelling_id", "text", "label", "name")),
    Follow("news.quotes", ("day",), ("article_id", "person_spelling_id", "about_spelling_ids", *_SPEAKER)),
)
# Rows of mentions and quotations that are linked at once: days are parted into shares of that many, and a day of more is a share
# of its own. What is in memory at once goes by that, and not by the length of history.
_SHARE = 400_000
# And days: so many are looked up one by one.
_SHARE_DAYS = 60


@dataclass(frozen=True)
class LinkCounts:
    """What linking did: entities with more than one spelling, doubtful pairs, rows of mentions and quotations that changed
    their id, ids that stood before and no longer do; and names in articles."""

    joined: int
    doubtful: int
    mentions: int
    quotes: int
    gone: int
    names: int


def link_names(
    con: duckdb.DuckDBPyConnection, told: Sequence[Alias] = (), published: Published | None = None
) -> LinkCounts:
    """Sets `entity_id` of mentions, `person_id` and `about[].entity_id` of quotations to those of linked entities, and brings the
    tables of `entity_tables` up to date; nothing where no name has changed, nor what is `told`.

    `published` gives the ids of the newest publication, none of which is lost. Where much is new it is linked in shares of days,
    one after the other, in the caller's transaction: links do not depend on the order of days.
    """
    made_by = links_made_by(told)
    is_known = not create_linking_tables(con)
    anew = not is_known or not is_kept(con, _LINKS, made_by)
    if not anew and is_empty(con, f"ops.stale_rows where table_name = '{_LINKS}'"):
        return _counts(con, 0, 0, 0)
    more = [found] if published and (found := published(con)) else []
    if anew and is_known:
        empty_linking_tables(con)
    _find_days(con, anew=anew)
    for share in _shares(con):
        put(con, "share_days", [(day,) for day in share], {"day": "date"})
        _link_share(con, told)
    before = store_entities(con, told, anew=anew)
    mentions, quotes = mark_rows(con)
    gone = note_gone(con, [before, *more], in_days(con, "marked_days"))
    for name in _TEMPORARY:
        con.execute(f"drop table if exists {name}")
    keep(con, _LINKS, made_by, _FOLLOWED)
    clear_stale(con, _LINKS)
    return _counts(con, mentions, quotes, gone)


# What the steps of a share tell one another, and what they tell those behind the last share.
_OF_SHARE = (
    "share_days", "touched_names", "compared_senses", "rejoined_senses", "changed_senses", "remeant_names", "moved_senses",
    "doubted_senses",
)  # fmt: skip
_TEMPORARY = (*_OF_SHARE, "changed_days", "marked_days", "asked_senses", "remarked_names")


def links_made_by(told: Sequence[Alias]) -> str:
    """Rules, linker and what analysts told, parted by colons: another links all names anew. The last changes with what they told,
    and not with the order in which they did."""
    return f"{RULES}:{LINKER_VERSION}:{_fingerprint(told)}"


def _fingerprint(told: Sequence[Alias]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, told))).encode()).hexdigest()[:16]


def _find_days(con: duckdb.DuckDBPyConnection, *, anew: bool) -> None:
    """The days whose names changed, in changed_days; none is linked yet, so that nothing is in asked_senses and remarked_names."""
    days = (
        "select day from news.mentions union select day from news.quotes"
        if anew
        else f"select distinct value[1]::date as day from ops.stale_rows where table_name = '{_LINKS}'"
    )
    con.execute(
        f"""
        create or replace temp table changed_days as {days};
        create or replace temp table asked_senses (sense ubigint);
        create or replace temp table remarked_names (spelling ubigint);
        """
    )


def _shares(con: duckdb.DuckDBPyConnection) -> list[list[date]]:
    """The changed days, in shares of some rows each; one share without a day where there is none."""
    rows = con.execute(
        """
        select changed_days.day, count(named.day)
        from changed_days
        left join (select day from news.mentions union all select day from news.quotes) as named using (day)
        group by all order by all
        """
    ).fetchall()
    shares: list[list[date]] = [[]]
    size = 0
    for day, number in rows:
        if shares[-1] and (size + number > _SHARE or len(shares[-1]) == _SHARE_DAYS):
            shares.append([])
            size = 0
        shares[-1].append(day)
        size += number
    return shares


def _link_share(con: duckdb.DuckDBPyConnection, told: Sequence[Alias]) -> None:
    """Brings what linking keeps to the state of the base tables on share_days. Adds the senses that it touched to asked_senses,
    and spellings whose meaning changed, on these days or others, to remarked_names."""
    read_names(con, told)
    split_touched(con, told)
    pair_senses(con, told)
    group_senses(con, told)
    con.execute(
        """
        insert into asked_senses
        from (
            from compared_senses union from rejoined_senses union from changed_senses
            union from moved_senses union from doubted_senses
        ) anti join asked_senses using (sense);

        insert into remarked_names
        from (
            select spelling from remeant_names
            union
            select spelling from ops.linked_senses semi join moved_senses using (sense)
        ) anti join remarked_names using (spelling);
        """
    )
    for name in _OF_SHARE:
        con.execute(f"drop table {name}")


def _counts(con: duckdb.DuckDBPyConnection, mentions: int, quotes: int, gone: int) -> LinkCounts:
    several = f"from (select entity_id from {_LINKS} group by entity_id having count(*) > 1)"
    doubtful = "from news.entity_candidates"
    names = "from ops.linked_names where writing is not null"
    return LinkCounts(_count(con, several), _count(con, doubtful), mentions, quotes, gone, _count(con, names))


def _count(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    found = con.execute(f"select count(*) {rows}").fetchone()
    return int(found[0]) if found else 0
