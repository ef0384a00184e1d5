"""A text that several printed, as a timeline: who had it first, who copied it, how much later, and in which state."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipeline.look.asking import ask_for
from pipeline.site.errors import found_or_404

MEMBERS = 300


@dataclass(frozen=True)
class Member:
    """An article of a cluster, in the order of appearance; `minutes` after the first, of which `total` there are."""

    article_id: str
    outlet: str | None
    title: str | None
    url: str | None
    role: str
    kind: str | None
    similarity: float | None
    seen_at: datetime
    seen_by: str
    minutes: float
    latest: float
    total: int

    @property
    def is_uncertain(self) -> bool:
        return self.seen_by == "capture"


_MEMBERS = """
select
    article_id, outlet, title, url, role, duplicate_kind, similarity, seen_at, seen_by,
    date_diff('second', min(seen_at) over (), seen_at) / 60,
    date_diff('second', min(seen_at) over (), max(seen_at) over ()) / 60,
    (count(*) over ())::integer
from news.articles
where cluster_id = $cluster
order by seen_at, article_id
limit $most
"""


def read_members(con: duckdb.DuckDBPyConnection, cluster_id: str) -> tuple[Member, ...]:
    """Raises NoAnswer where the publication has no such cluster."""
    return found_or_404(ask_for(con, Member, _MEMBERS, {"cluster": cluster_id, "most": MEMBERS}), "The text")
