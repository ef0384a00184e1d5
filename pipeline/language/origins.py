"""What the columns of quotes, mentions and extractions are made of (see pipeline.origins)."""

from pipeline.origins import Lineage, of
from pipeline.tables import ARTICLES, CLUSTERS, MENTIONS, QUOTES, Table

_ARTICLE = of(ARTICLES, "article_id")
# Rows of a copy are carried from its cluster's representative, whose text is an article's too.
_REPRESENTATIVE = of(CLUSTERS, "article_id", "representative_id") + _ARTICLE
_READ = of(ARTICLES, "text") + _REPRESENTATIVE


def _of_text(table: Table) -> Lineage:
    return {
        **dict.fromkeys(table.columns, _READ),
        "article_id": _ARTICLE,
        "day": of(ARTICLES, "day"),
    }


QUOTES_FROM: Lineage = _of_text(QUOTES)
MENTIONS_FROM: Lineage = _of_text(MENTIONS)
EXTRACTIONS_FROM: Lineage = {
    "article_id": _ARTICLE,
    "day": of(ARTICLES, "day"),
    "text_sha256": of(ARTICLES, "text_sha256"),
    "representative_id": _REPRESENTATIVE,
    "carried_from": _READ,
    # Model, tier and rules, which are no data.
    "extractor": (),
    "failure": _READ,
    "unread": _READ,
}
