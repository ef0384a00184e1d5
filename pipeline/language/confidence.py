"""How sure an attribution is: the share of right speakers among attributions made the same way, as measured on gold sets."""

from pipeline.language.resolve import Speaker
from pipeline.language.statements import Statement

_BY_WAY = {
    ("direct", "explicit"): 0.95,
    ("mixed", "explicit"): 0.88,
    ("indirect", "explicit"): 0.85,
    ("direct", "continuation"): 0.89,
    ("direct", "discourse"): 0.45,
}
_SHARED_SUBJECT = 0.9


def confidence(statement: Statement, speaker: Speaker | None) -> float:
    """0 where nobody is named; else how often such an attribution is right, with the resolver's doubt about the name."""
    if speaker is None:
        return 0.0
    sure = _BY_WAY.get((statement.type, statement.attribution), 0.5) * speaker.sure
    if statement.cue is not None and statement.cue.shared:
        sure *= _SHARED_SUBJECT
    return round(sure, 3)
