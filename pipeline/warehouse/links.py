"""Who is meant by each name: what the linker makes of all of them, laid over mentions and quotations.

The lake knows the ids of spellings alone; which of them are one person or body is told here, with all days at hand. What was read
and compared before is kept (see `linking_tables`), so that a night costs its own names and those that these touch; the result is
that of `pipeline.people.linking.link` over all of them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipeline.people.aliases import Alias
from pipeline.people.linking import LINKER_VERSION
from pipeline.warehouse.entity_history import KnownIds, Published, known_ids, note_gone
from pipeline.warehouse.entity_rows import store_entities, store_standing
from pipeline.warehouse.entity_tables import ENTITY_SPELLINGS
from pipeline.warehouse.kept import Follow, clear_stale, forget, in_days, is_kept, keep
from pipeline.warehouse.linked_groups import group_senses
from pipeline.warehouse.linked_names import count_names, read_names
from pipeline.warehouse.linked_pairs import pair_senses
from pipeline.warehouse.linked_rows import mark_rows, mark_rows_as_before
from pipeline.warehouse.linked_senses import split_touched
from pipeline.warehouse.linking_tables import create_linking_tables, empty_linking_tables

# Raise it when what is made of the links changes: all of it is made anew.
RULES = "2"
_SPEAKER = ("speaker_name", "speaker_mention", "speaker_role", "speaks_as")
# Kept like a table of sql/: see pipeline.warehouse.kept.
_LINKS = f"{ENTITY_SPELLINGS.schema}.{ENTITY_SPELLINGS.name}"
_FOLLOWED = (
    Follow("news.articles", ("day",), ("article_id", "outlet")),
    Follow("news.mentions", ("day",), ("article_id", "spelling_id", "text", "label", "name")),
    Follow("news.quotes", ("day",), ("article_id", "person_spelling_id", "about_spelling_ids", *_SPEAKER)),
)
# Names in articles that are linked: what is not kept, another version of the linker, or changed aliases, reads all of them, in two
# minutes of processor time for 690,000 on a busy machine, and six times as long for six times as many.
MOST_NAMES = 2_000_000


@dataclass(frozen=True)
class LinkCounts:
    """What linking did: entities with more than one spelling, doubtful pairs, rows of mentions and quotations that changed
    their id, ids that stood before and no longer do; names in articles, and whether they were too many to be linked anew."""

    joined: int
    doubtful: int
    mentions: int
    quotes: int
    gone: int
    names: int
    too_many: bool


def link_names(
    con: duckdb.DuckDBPyConnection,
    told: Sequence[Alias] = (),
    published: Published | None = None,
    most: int = MOST_NAMES,
) -> LinkCounts:
    """Sets `entity_id` of mentions, `person_id` and `about[].entity_id` of quotations to those of linked entities, and brings the
    tables of `entity_tables` up to date; nothing where no name has changed, nor what is `told`.

    `published` gives the ids of the newest publication, none of which is lost. With more than `most` names in articles nothing
    is linked anew: the entities that there are keep their spellings, and spellings that are not among these go by their own id.
    """
    made_by = links_made_by(told)
    is_known = not create_linking_tables(con)
    anew = not is_known or not is_kept(con, _LINKS, made_by)
    if not anew and not _count(con, f"from ops.stale_rows where table_name = '{_LINKS}'"):
        return _counts(con, 0, 0, 0, _count(con, "from ops.linked_names where writing is not null"))
    more = [found] if published and (found := published(con)) else []
    if anew:
        names = count_names(con, told)
        if names > most:
            return _as_before(con, [known_ids(con), *more], names)
        if is_known:
            empty_linking_tables(con)
    _find_days(con, anew=anew)
    names = read_names(con, told, anew=anew)
    if names > most:
        return _as_before(con, [known_ids(con), *more], names)
    split_touched(con, told)
    pair_senses(con, told)
    group_senses(con, told)
    before = store_entities(con, told, anew=anew)
    mentions, quotes = mark_rows(con)
    gone = note_gone(con, [before, *more], in_days(con, "marked_days"))
    for name in _TEMPORARY:
        con.execute(f"drop table if exists {name}")
    keep(con, _LINKS, made_by, _FOLLOWED)
    clear_stale(con, _LINKS)
    return _counts(con, mentions, quotes, gone, names)


_TEMPORARY = (
    "changed_days", "marked_days", "touched_names", "small_names", "compared_senses", "rejoined_senses", "changed_senses",
    "remeant_names", "moved_senses", "doubted_senses", "remarked_names",
)  # fmt: skip


def links_made_by(told: Sequence[Alias]) -> str:
    """Rules, linker and what analysts told, parted by colons: another links all names anew. The last changes with what they told,
    and not with the order in which they did."""
    return f"{RULES}:{LINKER_VERSION}:{_fingerprint(told)}"


def _fingerprint(told: Sequence[Alias]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, told))).encode()).hexdigest()[:16]


def _find_days(con: duckdb.DuckDBPyConnection, *, anew: bool) -> None:
    """The days whose names changed, in changed_days."""
    days = (
        "select day from news.mentions union select day from news.quotes"
        if anew
        else f"select distinct value[1]::date as day from ops.stale_rows where table_name = '{_LINKS}'"
    )
    con.execute(f"create or replace temp table changed_days as {days}")


def _as_before(con: duckdb.DuckDBPyConnection, known: Sequence[KnownIds], names: int) -> LinkCounts:
    """Leaves the links as they are. What was kept of linking is out of date then: the next one reads everything."""
    mentions, quotes = mark_rows_as_before(con)
    store_standing(con)
    forget(con, [_LINKS])
    empty_linking_tables(con)
    return _counts(con, mentions, quotes, note_gone(con, known), names, too_many=True)


def _counts(
    con: duckdb.DuckDBPyConnection, mentions: int, quotes: int, gone: int, names: int, *, too_many: bool = False
) -> LinkCounts:
    several = f"from (select entity_id from {_LINKS} group by entity_id having count(*) > 1)"
    doubtful = "from news.entity_candidates"
    return LinkCounts(_count(con, several), _count(con, doubtful), mentions, quotes, gone, names, too_many)


def _count(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    found = con.execute(f"select count(*) {rows}").fetchone()
    return int(found[0]) if found else 0
