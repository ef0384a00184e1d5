"""The duplicate clusters, laid over articles: which stand for their text, and which print it again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipeline.tables import CLUSTERS
from pipeline.warehouse.appearances import mark_first_in_cluster, mark_said_first
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.kept import in_days, note_replaced
from pipeline.warehouse.load import parquet_rows
from pipeline.warehouse.proved import note_days

# Raise it when what an article gets of its cluster changes: all of them are compared anew.
RULES = "1"
_NAME = f"{CLUSTERS.schema}.{CLUSTERS.name}"
_REMEDY = "run dedupe again: it writes the file anew"
# What a cluster gives to news.articles.
_SET = ("cluster_id", "is_representative", "duplicate_kind", "similarity", "role")
# An article that holds the stories of others is a roundup, also where it stands for its own copies.
_ROLE = """
    case
        when cluster.role = 'roundup' then 'roundup'
        when coalesce(cluster.is_representative, true)
            then case when count(*) over same_cluster > 1 then 'original' else 'only' end
        when article.outlet = max(article.outlet) filter (where cluster.is_representative) over same_cluster
            or nullif(article.canonical_url, '')
                = max(article.canonical_url) filter (where cluster.is_representative) over same_cluster
            then 'version'
        else 'copy'
    end"""
# What the file says of some articles, and what they were before.
_ROWS = """
    select
        article.article_id,
        article.day,
        coalesce(cluster.cluster_id, article.article_id) as cluster_id,
        coalesce(cluster.is_representative, true) as is_representative,
        cluster.duplicate_kind,
        cluster.similarity,
        cluster.role,
        article.cluster_id as old_cluster_id,
        cluster.article_id is null as unclustered,
        article.cluster_id is distinct from coalesce(cluster.cluster_id, article.article_id)
            or article.is_representative is distinct from coalesce(cluster.is_representative, true)
            or article.duplicate_kind is distinct from cluster.duplicate_kind
            or article.similarity is distinct from cluster.similarity
            or (article.role = 'roundup') is distinct from (coalesce(cluster.role, '') = 'roundup') as differs
    from (
        select article_id, day, cluster_id, is_representative, duplicate_kind, similarity, role
        from news.articles semi join {articles} using (article_id)
    ) as article
    left join (select * from ({clusters}) semi join {articles} using (article_id)) as cluster using (article_id)"""


@dataclass(frozen=True)
class ClusterCounts:
    """Articles whose row changed, clusters looked at, quotations whose `first_in_cluster` and, of many words, whose `said_first`
    changed,
    and articles, of those looked at, that no cluster row names."""

    articles: int
    clusters: int
    quotes: int
    said: int
    unclustered: int


def apply_clusters(con: duckdb.DuckDBPyConnection, path: Path, window_days: int) -> ClusterCounts:
    """Sets the cluster columns of news.articles, and `first_in_cluster` and `said_first` of news.quotes, where they changed.

    `path` is the lake's cluster file, `window_days` what dedupe looks back. An article that the file does not name stands
    alone. Raises WarehouseError for a file that cannot be read or that names an article twice.
    """
    changed = _find_changed_days(con, path)
    _find_candidates(con, path, changed)
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
    articles = _set_clusters(con)
    quotes = mark_first_in_cluster(con)
    said = mark_said_first(con, window_days)
    clusters = _count(con, "select count(distinct cluster_id) from ops.stale_clusters")
    con.execute("delete from ops.stale_clusters")
    con.execute("drop table cluster_change")
    _note_loaded(con, changed)
    return ClusterCounts(articles, clusters, quotes, said, unclustered)


def _set_clusters(con: duckdb.DuckDBPyConnection) -> int:
    """Gives the articles of cluster_change what it says; returns their number."""
    # Read once for all that are told of them, and of their days alone.
    con.execute(
        f"""
        create or replace temp table changed_rows as
        select * from news.articles
        where {in_days(con, "cluster_change")} and article_id in (select article_id from cluster_change)
        """
    )
    wanted = ", ".join(f"change.{name} as {name}" for name in _SET)
    behind = (
        f"select changed_rows.* replace ({wanted}) from changed_rows join cluster_change as change using (article_id)"
    )
    note_replaced(con, "news.articles", "from changed_rows", behind)
    note_days(con, "news.articles", "from changed_rows")
    con.execute("drop table changed_rows")
    return _count(
        con,
        f"""
        update news.articles
        set {", ".join(f"{name} = change.{name}" for name in _SET)}
        from cluster_change as change
        where {in_days(con, "cluster_change", "news.articles.day")}
            and news.articles.article_id = change.article_id
        """,
    )


def _find_changed_days(con: duckdb.DuckDBPyConnection, path: Path) -> dict[date, str | None]:
    """Days whose rows in the file are others than those that were laid over articles last, each with what ops.loaded_partitions
    is to keep of it: None where the file has no row of it any more. Raises WarehouseError."""
    known: dict[date, str] = dict(
        con.execute("select day, fingerprint from ops.loaded_partitions where table_name = ?", [_NAME]).fetchall()
    )
    found = _fingerprints(con, path)
    return {day: found.get(day) for day in sorted(known.keys() | found.keys()) if known.get(day) != found.get(day)}


def _fingerprints(con: duckdb.DuckDBPyConnection, path: Path) -> dict[date, str]:
    """Of each day in the file: number and hash of its rows. Reads every value, beside the transaction of `con`: an error inside
    it would abort all of it."""
    columns = ", ".join(f'"{name}"' for name in CLUSTERS.columns)
    with con.cursor() as beside:
        try:
            days = beside.execute(
                f"select day, count(*), bit_xor(hash({columns})) from ({parquet_rows([path], CLUSTERS)}) group by day"
            ).fetchall()
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise WarehouseError(f"{path}: not a readable clusters file ({reason}); {_REMEDY}") from error
    return {day: f"{RULES}:{rows}:{mark}" for day, rows, mark in days if day}


def _find_candidates(con: duckdb.DuckDBPyConnection, path: Path, changed: Collection[date]) -> None:
    """Fills the temporary table candidates with every article whose row in the file or whose own row is another than it was.

    Raises WarehouseError where the file names one of these twice.
    """
    days = "day in (" + ", ".join(f"date '{day}'" for day in changed) + ")" if changed else "false"
    rows = parquet_rows([path], CLUSTERS)
    con.execute(
        f"""
        create or replace temp table candidates as
        select article_id from news.articles where {days} or cluster_id is null
        union
        select article_id from ({rows}) where {days} or day is null
        """
    )
    twice = con.execute(
        f"select article_id from ({rows}) semi join candidates using (article_id) "
        "group by all having count(*) > 1 order by all limit 1"
    ).fetchone()
    if twice:
        raise WarehouseError(f"{path}: article {twice[0]} is in it twice; {_REMEDY}")


def _note_loaded(con: duckdb.DuckDBPyConnection, changed: Mapping[date, str | None]) -> None:
    for day in changed:
        con.execute("delete from ops.loaded_partitions where table_name = ? and day = ?", [_NAME, day])
    if rows := [(_NAME, day, mark) for day, mark in changed.items() if mark]:
        con.executemany("insert into ops.loaded_partitions values (?, ?, ?)", rows)


def _find_changes(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Fills the temporary table cluster_change; returns the number of articles without a cluster row.

    Roles are told anew where a cluster has an article that is new in it, changed or gone; of all others the file alone is
    compared.
    """
    rows = parquet_rows([path], CLUSTERS)
    con.execute(f"create or replace temp table cluster_row as {_ROWS.format(articles='candidates', clusters=rows)}")
    con.execute(
        """
        create or replace temp table changed_clusters as
        select cluster_id from cluster_row where differs
        union select old_cluster_id from cluster_row where differs and old_cluster_id is not null
        union select cluster_id from ops.stale_clusters
        """
    )
    unclustered = _count(con, "select count(*) from cluster_row where unclustered")
    # An article that the file does not name has a cluster of its own name.
    con.execute(
        f"""
        create or replace temp table members as
        select article_id from ({rows}) semi join changed_clusters using (cluster_id)
        union select cluster_id from changed_clusters
        """
    )
    con.execute(f"create or replace temp table cluster_row as {_ROWS.format(articles='members', clusters=rows)}")
    con.execute(
        f"""
        create or replace temp table cluster_change as
        with
            wanted as (
                select cluster.* exclude (role), {_ROLE} as role
                from cluster_row as cluster join news.articles as article using (article_id)
                where cluster.cluster_id in (select cluster_id from changed_clusters)
                window same_cluster as (partition by cluster.cluster_id)
            )
        select wanted.*
        from wanted join news.articles as article using (article_id)
        where {" or ".join(f"article.{name} is distinct from wanted.{name}" for name in _SET)}
        """
    )
    con.execute("drop table cluster_row; drop table candidates; drop table members; drop table changed_clusters")
    return unclustered


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    found = con.execute(query).fetchone()
    return int(found[0]) if found else 0
