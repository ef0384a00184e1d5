"""The duplicate clusters, laid over articles and quotations: what was said once, whoever printed it."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.tables import CLUSTERS
from pipeline.warehouse.file import WarehouseError
from pipeline.warehouse.load import parquet_rows, unreadable_files

_REMEDY = "run dedupe again: it writes the file anew"


@dataclass(frozen=True)
class ClusterCounts:
    """Articles and quotations whose row changed, clusters looked at, and articles that no cluster row names."""

    articles: int
    clusters: int
    quotes: int
    unclustered: int


def apply_clusters(con: duckdb.DuckDBPyConnection, path: Path) -> ClusterCounts:
    """Sets the cluster columns of news.articles and `first_in_cluster` of news.quotes where they changed.

    `path` is the lake's cluster file. An article that it does not name stands alone. Raises WarehouseError for a file
    that cannot be read or that names an article twice.
    """
    _require_sound(path)
    unclustered = _find_changes(con, path)
    con.execute(
        """
        insert into ops.stale_clusters
        select old_cluster_id from cluster_change where old_cluster_id is not null
        union select cluster_id from cluster_change
        union
        select article.cluster_id
        from news.quotes as quote join news.articles as article using (article_id)
        where quote.first_in_cluster is null and article.cluster_id is not null
        """
    )
    articles = _count(
        con,
        """
        update news.articles
        set cluster_id = change.cluster_id, is_representative = change.is_representative,
            duplicate_kind = change.duplicate_kind, similarity = change.similarity
        from cluster_change as change where news.articles.article_id = change.article_id
        """,
    )
    quotes = _mark_first_appearances(con)
    clusters = _count(con, "select count(distinct cluster_id) from ops.stale_clusters")
    con.execute("delete from ops.stale_clusters")
    con.execute("drop table cluster_change")
    return ClusterCounts(articles, clusters, quotes, unclustered)


def _require_sound(path: Path) -> None:
    if damaged := unreadable_files({path: None}, CLUSTERS):
        raise WarehouseError(f"{path}: not a readable clusters file ({damaged[path]}); {_REMEDY}")
    with duckdb.connect() as con:
        rows = parquet_rows([path], CLUSTERS)
        query = f"select article_id from ({rows}) group by all having count(*) > 1 order by all limit 1"
        twice = con.execute(query).fetchone()
    if twice:
        raise WarehouseError(f"{path}: article {twice[0]} is in it twice; {_REMEDY}")


def _find_changes(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Fills the temporary table cluster_change; returns the number of articles without a cluster row."""
    con.execute(
        f"""
        create or replace temp table cluster_wanted as
        select
            article.article_id,
            coalesce(cluster.cluster_id, article.article_id) as cluster_id,
            coalesce(cluster.is_representative, true) as is_representative,
            cluster.duplicate_kind,
            cluster.similarity,
            cluster.article_id is null as unclustered
        from news.articles as article
        left join ({parquet_rows([path], CLUSTERS)}) as cluster using (article_id)
        """
    )
    con.execute(
        """
        create or replace temp table cluster_change as
        select wanted.*, article.cluster_id as old_cluster_id
        from cluster_wanted as wanted join news.articles as article using (article_id)
        where article.cluster_id is distinct from wanted.cluster_id
            or article.is_representative is distinct from wanted.is_representative
            or article.duplicate_kind is distinct from wanted.duplicate_kind
            or article.similarity is distinct from wanted.similarity
        """
    )
    unclustered = _count(con, "select count(*) from cluster_wanted where unclustered")
    con.execute("drop table cluster_wanted")
    return unclustered


def _mark_first_appearances(con: duckdb.DuckDBPyConnection) -> int:
    return _count(
        con,
        """
        update news.quotes set first_in_cluster = ranked.is_first
        from (
            select
                quote.quote_id,
                row_number() over (
                    partition by article.cluster_id, quote.normalized_text
                    order by article.day, article.published_at nulls last, article.is_representative desc,
                        article.article_id, quote.start_char, quote.end_char, quote.quote_id
                ) = 1 as is_first
            from news.quotes as quote join news.articles as article using (article_id)
            where article.cluster_id in (select cluster_id from ops.stale_clusters)
        ) as ranked
        where news.quotes.quote_id = ranked.quote_id
            and news.quotes.first_in_cluster is distinct from ranked.is_first
        """,
    )


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0
