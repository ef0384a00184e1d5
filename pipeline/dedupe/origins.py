"""What the columns of fingerprints, pairs, duplicates and clusters are made of (see pipeline.origins)."""

from pipeline.origins import Lineage, of, same
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, FINGERPRINTS, PAIRS

_TEXT = of(ARTICLES, "text")

FINGERPRINTS_FROM: Lineage = {
    **same(FINGERPRINTS, ARTICLES),
    "url_key": of(ARTICLES, "canonical_url"),
    **dict.fromkeys(("text_hash", "n_tokens", "n_shingles", "shingles", "salient"), _TEXT),
    "params": (),
    # Which texts of a day are nearly equal (kinds of pairs are told by outlet and address too), and which of them was first.
    "flood": _TEXT + of(ARTICLES, "article_id", "day", "outlet", "canonical_url", "published_at"),
}

# Which article of a pair is the later one, and so stands in article_id.
_ORDER = of(FINGERPRINTS, "day", "article_id")
# How long the texts are says which of their hashes count; of equal texts nothing is counted.
_COUNTED = of(FINGERPRINTS, "shingles", "n_tokens", "text_hash")

PAIRS_FROM: Lineage = {
    **dict.fromkeys(("article_id", "other_id"), _ORDER),
    **dict.fromkeys(("later_day", "other_day"), of(FINGERPRINTS, "day")),
    "kind": _COUNTED + of(FINGERPRINTS, "salient", "url_key", "outlet"),
    **dict.fromkeys(("jaccard", "containment", "size_ratio"), _COUNTED),
    "salient": of(FINGERPRINTS, "salient", "text_hash"),
    **dict.fromkeys(("text_hash", "other_text_hash"), of(FINGERPRINTS, "text_hash") + _ORDER),
}

DUPLICATES_FROM: Lineage = {**same(DUPLICATES, PAIRS), "day": of(PAIRS, "later_day")}

# Articles are tied by pairs that still hold for their days and texts, and by equal texts that are not empty; roundups, which
# are told by what they hold, are left out of that.
_TIED = (
    of(FINGERPRINTS, "article_id", "day", "text_hash", "n_tokens")
    + of(PAIRS, "article_id", "other_id", "later_day", "other_day", "text_hash", "other_text_hash")
    + of(PAIRS, "kind", "containment", "size_ratio")
)
_REPRESENTED = _TIED + of(FINGERPRINTS, "published_at")

CLUSTERS_FROM: Lineage = {
    **same(CLUSTERS, FINGERPRINTS),
    "cluster_id": _TIED,
    **dict.fromkeys(("representative_id", "is_representative", "role"), _REPRESENTED),
    "duplicate_kind": _REPRESENTED + of(FINGERPRINTS, "url_key"),
    "similarity": _REPRESENTED + of(PAIRS, "jaccard"),
}
