"""What the columns of the base tables are made of (see pipeline.origins): those of the lake pass on as they are."""

from collections.abc import Mapping

from pipeline.origins import Lineage, of, same
from pipeline.tables import ARTICLES, CLUSTERS, QUOTES, Table

_CLUSTER_ROW = of(CLUSTERS, "article_id") + of(ARTICLES, "article_id")

# By base table: the columns that the warehouse adds.
ADDED_FROM: Mapping[str, Lineage] = {
    ARTICLES.name: {
        name: of(CLUSTERS, name) + _CLUSTER_ROW
        for name in ("cluster_id", "is_representative", "duplicate_kind", "similarity")
    },
    QUOTES.name: {
        "normalized_text": of(QUOTES, "text"),
        # The earliest of the same words in the articles of one cluster.
        "first_in_cluster": of(QUOTES, "text", "article_id", "quote_id", "start_char", "end_char")
        + of(ARTICLES, "article_id", "day", "published_at")
        + of(CLUSTERS, "article_id", "cluster_id", "is_representative"),
    },
}


def columns_from(table: Table) -> Lineage:
    """What each column of a base table is made of."""
    return {**same(table, table), **ADDED_FROM.get(table.name, {})}
