"""What the columns of the base tables are made of (see pipeline.origins): those of the lake pass on as they are."""

from collections.abc import Mapping

from pipeline.origins import Lineage, of, same
from pipeline.tables import ARTICLES, CLUSTERS, GROUPED_QUOTES, QUOTES, Table

_CLUSTER_ROW = of(CLUSTERS, "article_id") + of(ARTICLES, "article_id")
# What settles the order of first appearances.
_SEEN = of(ARTICLES, "published_at", "published_precision", "captured_at")
_PLACE = of(QUOTES, "text", "day", "article_id", "quote_id", "start_char", "end_char")

# The row of the quotation itself.
_GROUP = of(GROUPED_QUOTES, "group_id", "quote_id", "day") + of(QUOTES, "quote_id", "day")

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
    QUOTES.name: {
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


def columns_from(table: Table) -> Lineage:
    """What each column of a base table is made of."""
    return {**same(table, table), **ADDED_FROM.get(table.name, {})}
