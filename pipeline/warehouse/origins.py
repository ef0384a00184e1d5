"""What the columns of the base tables are made of (see pipeline.origins): those of the lake pass on as they are."""

from collections.abc import Mapping

from pipeline.origins import Lineage, Origins, of, same
from pipeline.tables import ARTICLES, CLUSTERS, GROUPED_QUOTES, LAKE_TABLES, MENTIONS, QUOTES, Table
from pipeline.warehouse.entity_tables import ENTITY_CANDIDATES, ENTITY_HISTORY, ENTITY_SPELLINGS, TOLD_ENTITIES

_CLUSTER_ROW = of(CLUSTERS, "article_id") + of(ARTICLES, "article_id")
# What settles the order of first appearances.
_SEEN = of(ARTICLES, "published_at", "published_precision", "captured_at")
_PLACE = of(QUOTES, "text", "day", "article_id", "quote_id", "start_char", "end_char")

# The row of the quotation itself.
_GROUP = of(GROUPED_QUOTES, "group_id", "quote_id", "day") + of(QUOTES, "quote_id", "day")

# What the linker reads of every name in every article.
NAMES = (
    of(MENTIONS, "article_id", "entity_id", "name", "text", "label")
    + of(QUOTES, "article_id", "person_id", "speaker_name", "speaker_mention", "speaker_role", "speaks_as")
    + of(ARTICLES, "article_id", "day")
)

# By base table: the columns that the warehouse adds.
ADDED_FROM: Mapping[str, Lineage] = {
    ARTICLES.name: {
        **{
            name: of(CLUSTERS, name) + _CLUSTER_ROW
            for name in ("cluster_id", "is_representative", "duplicate_kind", "similarity")
        },
        "role": of(CLUSTERS, "role", "cluster_id", "is_representative")
        + of(ARTICLES, "outlet", "canonical_url")
        + _CLUSTER_ROW,
        "seen_at": _SEEN,
        "seen_by": _SEEN,
        "published_day": of(ARTICLES, "published_at", "published_precision"),
        "published_after_capture": _SEEN,
    },
    MENTIONS.name: {"spelling_id": of(MENTIONS, "entity_id")},
    QUOTES.name: {
        "person_spelling_id": of(QUOTES, "person_id"),
        "about_spelling_ids": of(QUOTES, "about"),
        "normalized_text": of(QUOTES, "text"),
        "words_hash": of(QUOTES, "text"),
        "word_count": of(QUOTES, "text"),
        "group_id": _GROUP,
        "group_hash": of(QUOTES, "text") + _GROUP,
        # The earliest of the same words in the articles of one cluster.
        "first_in_cluster": _PLACE + _SEEN + of(ARTICLES, "article_id") + of(CLUSTERS, "article_id", "cluster_id"),
        # And of the same speaker's over all clusters.
        "said_first": _PLACE
        + of(QUOTES, "person_id", "speaker_name")
        + _SEEN
        + of(ARTICLES, "article_id")
        + of(CLUSTERS, "article_id", "cluster_id"),
    },
    GROUPED_QUOTES.name: {"group_hash": of(GROUPED_QUOTES, "group_id")},
}

# By table: the columns that tell whom a name means, besides what they are made of where no other name is like it.
LINKED_FROM: Mapping[str, Lineage] = {
    MENTIONS.name: {"entity_id": NAMES},
    QUOTES.name: {"person_id": NAMES, "about": NAMES, "said_first": NAMES},
    ENTITY_SPELLINGS.name: dict.fromkeys(ENTITY_SPELLINGS.columns, NAMES),
    ENTITY_CANDIDATES.name: dict.fromkeys(ENTITY_CANDIDATES.columns, NAMES),
    ENTITY_HISTORY.name: dict.fromkeys(ENTITY_HISTORY.columns, NAMES),
    TOLD_ENTITIES.name: {"entity_id": NAMES},
}


def columns_from(table: Table) -> Lineage:
    """What of the lake each column of a table that the load makes is made of; none where it is made of other things."""
    found: dict[str, Origins] = read_alone(table) if table in LAKE_TABLES else {}
    for name, origins in LINKED_FROM.get(table.name, {}).items():
        found[name] = tuple(dict.fromkeys((*found.get(name, ()), *origins)))
    return found


def read_alone(table: Table) -> dict[str, Origins]:
    """The same of a table of the lake, where no name is like another."""
    return {**same(table, table), **ADDED_FROM.get(table.name, {})}
