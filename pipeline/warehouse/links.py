"""Who is meant by each name: what the linker makes of all of them, laid over mentions and quotations.

The lake knows the ids of spellings alone; which of them are one person or body is told here, with all days at hand.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import duckdb
import polars as pl

from pipeline.ids import stable_id
from pipeline.language.names.keys import entity_id, entity_key
from pipeline.people.aliases import Alias
from pipeline.people.appearances import Appearance
from pipeline.people.linking import LINKER_VERSION, link
from pipeline.people.links import Link, Linked
from pipeline.tables import Table
from pipeline.warehouse.entity_history import KnownIds, known_ids, note_gone
from pipeline.warehouse.entity_tables import ENTITY_CANDIDATES, ENTITY_SPELLINGS, TOLD_ENTITIES
from pipeline.warehouse.kept import Follow, clear_stale, is_kept, keep, note_replaced
from pipeline.warehouse.linked_rows import mark_rows, mark_rows_as_before

# Raise it when what is made of the links changes: all of it is made anew.
RULES = "1"
# A join of a lower score is doubtful: a surname alone, initials that an article gives.
DOUBTFUL = 0.65
_SPEAKER = ("speaker_name", "speaker_mention", "speaker_role", "speaks_as")
# Kept like a table of sql/: see pipeline.warehouse.kept.
_LINKS = f"{ENTITY_SPELLINGS.schema}.{ENTITY_SPELLINGS.name}"
_FOLLOWED = (
    Follow("news.articles", ("day",), ("article_id", "outlet")),
    Follow("news.mentions", ("day",), ("article_id", "spelling_id", "text", "label", "name")),
    Follow("news.quotes", ("day",), ("article_id", "person_spelling_id", "about_spelling_ids", *_SPEAKER)),
)
# A speaker's label is not told: it is the one by which the name has its id.
_LABELS = ("PERSON", "ORG")
# Appearances that are brought into Python at once.
_BATCH = 50_000
# Names in articles that are linked: all of them are laid beside each other whenever one changed. 400,000 take about 40 s and
# 1.5 GB (some 50,000 articles).
MOST_NAMES = 400_000
_NAMED = """
    with
        named as (
            select article_id, spelling_id, coalesce(name, text) as name, text as form, label, null as role
            from news.mentions
            where label in ('PERSON', 'ORG') or list_contains($told, spelling_id)
            union all
            select
                article_id,
                person_spelling_id,
                coalesce(speaker_name, speaker_mention),
                speaker_mention,
                null,
                speaker_role
            from news.quotes
            where speaks_as is null
        ),
        appearances as (
            select
                article_id, spelling_id, name, min(label) as label, min(role) as role, list(distinct form) as forms
            from named
            where spelling_id is not null and name is not null
            group by all
        )"""
_APPEARANCES = f"""{_NAMED},
        company as (
            select article_id, list(distinct struct_pack(name := coalesce(name, text), label := label)) as names
            from news.mentions
            where label in ('PERSON', 'ORG')
            group by all
        )
    select
        appearance.article_id,
        article.day,
        article.outlet,
        appearance.spelling_id,
        appearance.name,
        appearance.label,
        appearance.role,
        appearance.forms,
        company.names
    from appearances as appearance
    join news.articles as article using (article_id)
    left join company using (article_id)"""


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
    published: KnownIds | None = None,
    most: int = MOST_NAMES,
) -> LinkCounts:
    """Sets `entity_id` of mentions, `person_id` and `about[].entity_id` of quotations to those of linked entities, and makes the
    tables of `entity_tables` anew; nothing where no name has changed, nor what is `told`.

    `published` are the ids of the newest publication, none of which is lost. With more than `most` names in articles nothing
    is linked anew: the entities that there are keep their spellings, and spellings that are not among these go by their own id.
    """
    made_by = links_made_by(told)
    if is_kept(con, _LINKS, made_by) and not _count(
        con, f"select count(*) from ops.stale_rows where table_name = '{_LINKS}'"
    ):
        return _counts(con, 0, 0, 0, _names(con, told))
    names = _names(con, told)
    known = [known_ids(con), *([published] if published else [])]
    if names > most:
        mentions, quotes = mark_rows_as_before(con)
        _keep_standing(con)
        return _counts(con, mentions, quotes, note_gone(con, known), names, too_many=True)
    linked = link(read_appearances(con, told), told)
    _replace(con, ENTITY_SPELLINGS, _spellings(linked.links))
    _replace(con, ENTITY_CANDIDATES, _candidates(linked))
    _replace(con, TOLD_ENTITIES, _told(linked.links))
    mentions, quotes = mark_rows(con, linked.links)
    gone = note_gone(con, known)
    keep(con, _LINKS, made_by, _FOLLOWED)
    clear_stale(con, _LINKS)
    return _counts(con, mentions, quotes, gone, names)


def links_made_by(told: Sequence[Alias]) -> str:
    """Rules, linker and what analysts told, parted by colons: another links all names anew. The last changes with what they told,
    and not with the order in which they did."""
    return f"{RULES}:{LINKER_VERSION}:{_fingerprint(told)}"


def _fingerprint(told: Sequence[Alias]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, told))).encode()).hexdigest()[:16]


def read_appearances(con: duckdb.DuckDBPyConnection, told: Sequence[Alias] = ()) -> Iterator[Appearance]:
    """Every name in every article that may be linked: people, bodies, and places that analysts told of. A name whose id is not
    that of its spelling and label is left as it is."""
    rows = con.execute(_APPEARANCES, {"told": _told_spellings(told)})
    while batch := rows.fetchmany(_BATCH):
        for article, day, outlet, spelling, name, label, role, forms, company in batch:
            known = next((one for one in ([label] if label else _LABELS) if _id_of(name, one) == spelling), None)
            if known is None:
                continue
            own = entity_key(name, known)
            keys = (_key_of(one["name"], one["label"]) for one in company or ())
            near = {key for key in keys if key is not None and key != own}
            written = {form for form in forms if form is not None and form != name}
            yield Appearance(article, day, outlet, name, known, role, tuple(sorted(written)), tuple(sorted(near)))


def _told_spellings(told: Sequence[Alias]) -> list[str]:
    return sorted({_spelling_id(key) for alias in told for key in alias.keys})


def _names(con: duckdb.DuckDBPyConnection, told: Sequence[Alias]) -> int:
    """How many appearances there are, those included that turn out not to be linked."""
    return _count(con, f"{_NAMED} select count(*) from appearances", {"told": _told_spellings(told)})


def _keep_standing(con: duckdb.DuckDBPyConnection) -> None:
    """Takes out of the links' tables the entities that no mention or quotation is of any more."""
    standing = "select entity_id from news.mentions union all select person_id from news.quotes"
    for table, entity in ((ENTITY_SPELLINGS, "entity_id"), (ENTITY_CANDIDATES, "one_id"), (TOLD_ENTITIES, "entity_id")):
        name = f"{table.schema}.{table.name}"
        kept = con.sql(f"select * from {name} where {entity} in ({standing})")
        _replace(con, table, pl.DataFrame(kept.to_arrow_table()))


@lru_cache(1 << 16)
def _key_of(name: str, label: str) -> str | None:
    return entity_key(name, label)


@lru_cache(1 << 16)
def _id_of(name: str, label: str) -> str | None:
    return entity_id(name, label)


def _spelling_id(key: str) -> str:
    return stable_id("entity", key)


def _spellings(links: Sequence[Link]) -> pl.DataFrame:
    return ENTITY_SPELLINGS.frame(
        [
            {
                "entity_id": one.entity_id,
                "sense_id": one.sense_id,
                "spelling_id": _spelling_id(one.key),
                "spellings": list(one.names),
                "roles": list(one.roles),
                "why": one.why,
                "score": one.score,
                "first_seen": one.first_seen,
                "last_seen": one.last_seen,
                "articles": len(one.articles),
            }
            for one in links
        ]
    )


def _candidates(linked: Linked) -> pl.DataFrame:
    """Each pair of entities once, with the first reason; and each doubtful join."""
    of = {one.sense_id: one.entity_id for one in linked.links}
    articles: dict[str, set[str]] = defaultdict(set)
    for one in linked.links:
        articles[one.entity_id].update(one.articles)
    found: dict[tuple[str, str], dict[str, object]] = {}
    for pair in linked.candidates:
        (one_id, one), (other_id, other) = sorted([(of[pair.one_id], pair.one), (of[pair.other_id], pair.other)])
        if one_id != other_id:
            fewer = min(len(articles[one_id]), len(articles[other_id]))
            found.setdefault((one_id, other_id), _candidate(one_id, other_id, one, other, False, pair.why, fewer))
    names = {one.sense_id: one.names[0] for one in linked.links}
    joined = [
        _candidate(one.entity_id, one.sense_id, names[one.entity_id], one.names[0], True, one.why, len(one.articles))
        for one in linked.links
        if one.score < DOUBTFUL and one.sense_id != one.entity_id
    ]
    rows = ENTITY_CANDIDATES.frame([*found.values(), *joined])
    return rows.sort("articles", *ENTITY_CANDIDATES.key, descending=[True, *(False for _ in ENTITY_CANDIDATES.key)])


def _candidate(
    one_id: str, other_id: str, one: str, other: str, is_joined: bool, why: str, articles: int
) -> dict[str, object]:
    values = (one_id, other_id, one, other, is_joined, why, articles)
    return dict(zip(ENTITY_CANDIDATES.columns, values, strict=True))


def _told(links: Sequence[Link]) -> pl.DataFrame:
    told = {one.entity_id: one.told for one in links if one.told is not None}
    return TOLD_ENTITIES.frame(
        [
            {
                "entity_id": entity,
                "name": alias.name,
                "role": alias.role,
                "also": list(alias.also),
                "apart": list(alias.apart),
                "wikidata": alias.wikidata,
                "notes": alias.notes,
            }
            for entity, alias in told.items()
        ]
    )


def _replace(con: duckdb.DuckDBPyConnection, table: Table, rows: pl.DataFrame) -> None:
    """Puts the rows in the place of those that were there, and tells who follows them."""
    name = f"{table.schema}.{table.name}"
    con.register("linked_rows", rows)
    note_replaced(con, name, f"from {name}", "from linked_rows")
    con.execute(f"delete from {name}")
    con.execute(f"insert into {name} by name from linked_rows")
    con.unregister("linked_rows")


def _counts(
    con: duckdb.DuckDBPyConnection, mentions: int, quotes: int, gone: int, names: int, *, too_many: bool = False
) -> LinkCounts:
    several = f"select count(*) from (select entity_id from {_LINKS} group by entity_id having count(*) > 1)"
    doubtful = "select count(*) from news.entity_candidates"
    return LinkCounts(_count(con, several), _count(con, doubtful), mentions, quotes, gone, names, too_many)


def _count(con: duckdb.DuckDBPyConnection, query: str, given: Mapping[str, object] | None = None) -> int:
    found = con.execute(query, given).fetchone()
    return int(found[0]) if found else 0
