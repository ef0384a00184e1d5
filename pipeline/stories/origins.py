"""What the columns of story terms and story articles are made of (see pipeline.origins)."""

from pipeline.origins import Lineage, of, same
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, MENTIONS, STORY_ARTICLES, STORY_TERMS

# A roundup has no terms, and stands for nobody.
_NO_ROUNDUP = of(CLUSTERS, "article_id", "role")
_SEEN = of(ARTICLES, "published_at", "published_precision", "day")
_WORDS = of(ARTICLES, "title", "text")
# The words of names count as names.
_NAMES = of(MENTIONS, "article_id", "label", "name", "entity_id", "start_char")
_SAME_TEXT = of(DUPLICATES, "article_id", "other_id", "day", "other_day", "kind")
_STANDS = of(ARTICLES, "article_id") + _WORDS + _SEEN + _NAMES + _SAME_TEXT + _NO_ROUNDUP

STORY_TERMS_FROM: Lineage = {
    **same(STORY_TERMS, ARTICLES),
    "seen_day": _SEEN,
    **dict.fromkeys(("head_id", "earlier", "title", "lead", "names"), _STANDS),
}

_TOLD = of(STORY_TERMS, "article_id", "day", "seen_day", "head_id", "earlier", "title", "lead", "names")

STORY_ARTICLES_FROM: Lineage = {
    **same(STORY_ARTICLES, STORY_TERMS),
    **dict.fromkeys(("story_id", "began", "head_id", "likeness"), _TOLD),
}
