"""The tags of the two heads, and spans of tagged words."""

from collections.abc import Iterable

from annotated.tags import UNKNOWN, spans

__all__ = ["ABSORBED", "ATTRIBUTION_TAGS", "ENTITY_TAGS", "HEADS", "REPORTED", "UNKNOWN", "Span", "spans", "tag_set"]

ENTITY_LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "MISC")
ATTRIBUTION_LABELS = ("CONTENT", "SOURCE", "CUE")
# Works and products: learnt as MISC so that they are not taken for names of another kind, and dropped at output.
ABSORBED = {"WORK_OF_ART": "MISC", "PRODUCT": "MISC"}
REPORTED = frozenset(ENTITY_LABELS) - {"MISC"}

Span = tuple[int, int, str]


def tag_set(labels: Iterable[str]) -> tuple[str, ...]:
    """O, and B- and I- of each label."""
    return ("O", *(prefix + label for label in labels for prefix in ("B-", "I-")))


ENTITY_TAGS = tag_set(ENTITY_LABELS)
ATTRIBUTION_TAGS = tag_set(ATTRIBUTION_LABELS)
HEADS = {"ner": ENTITY_TAGS, "attribution": ATTRIBUTION_TAGS}
