"""What the columns of sketches, pairs and groups of quotations are made of (see pipeline.origins)."""

from pipeline.origins import Lineage, of, same
from pipeline.tables import GROUPED_QUOTES, QUOTE_PAIRS, QUOTE_SKETCHES, QUOTES

_SPEAKER = of(QUOTES, "person_id", "speaker_name")
_WORDING = of(QUOTES, "text") + _SPEAKER
# Which quotation of a wording stands first on its day, and so has its text and shingles.
_FIRST = _WORDING + of(QUOTES, "quote_id")

QUOTE_SKETCHES_FROM: Lineage = {
    **same(QUOTE_SKETCHES, QUOTES),
    "wording": _WORDING,
    "speaker": _SPEAKER,
    "words": of(QUOTES, "text"),
    **dict.fromkeys(("text", "shingles", "anywhere"), _FIRST),
}

# Which wordings meet, and what one changes of the other.
_MET = of(QUOTE_SKETCHES, "wording", "speaker", "words", "text", "shingles", "anywhere", "day")

QUOTE_PAIRS_FROM: Lineage = dict.fromkeys(QUOTE_PAIRS.columns, _MET)

_SAID = of(QUOTE_SKETCHES, "quote_id", "day", "wording")
_LINKED = of(QUOTE_PAIRS, "wording", "fuller", "speaker", "fuller_speaker", "words", "fuller_words", "share", "day")

# `share` is among them.
_TOLD = of(QUOTE_SKETCHES, "wording") + _LINKED

GROUPED_QUOTES_FROM: Lineage = {
    **same(GROUPED_QUOTES, QUOTE_SKETCHES),
    **dict.fromkeys(("group_id", "head_id"), _SAID + _LINKED),
    "share": _TOLD,
    **{name: _TOLD + of(QUOTE_PAIRS, name) for name in ("kind", "difference", "cut", "changed", "changes_meaning")},
}
