"""The tags of the two heads, valid paths through them, and spans of tagged words."""

from collections.abc import Iterable, Sequence

ENTITY_LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "MISC")
ATTRIBUTION_LABELS = ("CONTENT", "SOURCE", "CUE")
# Works and products: learnt as MISC so that they are not taken for names of another kind, and dropped at output.
ABSORBED = {"WORK_OF_ART": "MISC", "PRODUCT": "MISC"}
REPORTED = frozenset(ENTITY_LABELS) - {"MISC"}
# A word whose tag the source cannot tell: never counted as "no name".
UNKNOWN = "-"

Span = tuple[int, int, str]


def tag_set(labels: Iterable[str]) -> tuple[str, ...]:
    """O, and B- and I- of each label."""
    return ("O", *(prefix + label for label in labels for prefix in ("B-", "I-")))


ENTITY_TAGS = tag_set(ENTITY_LABELS)
ATTRIBUTION_TAGS = tag_set(ATTRIBUTION_LABELS)
HEADS = {"ner": ENTITY_TAGS, "attribution": ATTRIBUTION_TAGS}


def spans(tags: Sequence[str]) -> list[Span]:
    """The spans (first, end, label) of BIO tags; an I- that continues nothing starts none."""
    found: list[Span] = []
    i = 0
    while i < len(tags):
        j = i + 1
        if tags[i].startswith("B-"):
            inside = "I-" + tags[i][2:]
            while j < len(tags) and tags[j] == inside:
                j += 1
            found.append((i, j, tags[i][2:]))
        i = j
    return found
