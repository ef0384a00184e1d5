"""The person whose name stands behind a noun for people, between commas: 'his wife, Ana Ortiz,', 'her coach, the former champion Rosa Lind,'."""

from collections.abc import Mapping

from pipeline.language.names.people import Found
from pipeline.language.text.tokens import Passage

# So many words a title between the comma and the name has at most.
_LONGEST = 6
_OF_TITLES = frozenset({"DT", "JJ", "JJS", "NN", "NNP", "HYPH", "VBN", "PRP$", "POS", "RB"})
_CLOSING = frozenset({",", ".", ";", ":", "(", "—", "–", "-", "--"})


def named_behind(passage: Passage, found: Mapping[tuple[int, int], Found], at: int) -> Found | None:
    """The name in apposition behind the comma at token `at`, with a title before it or none; None where no mark closes it.

    Without a closing mark the comma ends a clause: 'After she had met the coach, Ana Ortiz said'.
    """
    tokens = passage.tokens
    if at + 1 >= len(tokens) or tokens[at].text != "," or tokens[at].is_quoted:
        return None
    for i in range(at + 1, min(len(tokens), at + 2 + _LONGEST)):
        name = found.get((passage.index, i))
        if name is not None and not (name.first == i and owns(passage, name)):
            whole = name.first == i and (i == at + 1 or tokens[i - 1].pos in ("NOUN", "PROPN"))
            return name if whole and _closed(passage, name) and tokens[i].sentence == tokens[at].sentence else None
        if tokens[i].tag not in _OF_TITLES or tokens[i].is_quoted:
            return None
    return None


def owns(passage: Passage, name: Found) -> bool:
    """True for a name with a possessive mark: 'Ana Ortiz’s team'."""
    after = passage.tokens[name.last] if name.last < len(passage.tokens) else None
    return after is not None and after.tag == "POS" or passage.tokens[name.last - 1].tag == "POS"


def _closed(passage: Passage, name: Found) -> bool:
    return name.last >= len(passage.tokens) or passage.tokens[name.last].text in _CLOSING
