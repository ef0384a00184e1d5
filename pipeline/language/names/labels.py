"""Labels of names: every model's brought to OntoNotes', then made consistent over an article by what a name's last word says,
a known first name, else the majority.
"""

import re
from collections import Counter, defaultdict
from dataclasses import replace

from pipeline.language.names.genders import known_first_names
from pipeline.language.names.keys import fold
from pipeline.language.text import lexicon
from pipeline.language.text.tokens import Name, Passage

# The labels of en_core_web_*. Both tiers of the embedded model give some of them and no others.
ONTONOTES = frozenset({
    "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE",
    "DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
})  # fmt: skip
# Other schemes' labels (CoNLL 2003, WikiNER and their kin); what is in neither, such as MISC, says nothing and is left out.
SAME_AS = {"PER": "PERSON", "ORGANIZATION": "ORG", "LOCATION": "LOC", "FACILITY": "FAC"}
_SETTLED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"})

# 'Clara Moss (D-Mo.)': a party and a state, which the recognizer takes for somebody.
_PARTY = re.compile(r"[RDI] ?- ?[A-Z]")

_NO_ENDINGS = frozenset({"CC", "DT", "IN", ","})


def settle(passages: list[Passage]) -> list[Passage]:
    """The same passages, where every spelling of a name has one label. Dates and amounts are left as they are."""
    passages = [_with_endings(_joined(_tidied(_in_ontonotes(passage)))) for passage in passages]
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for passage in passages:
        for name in passage.names:
            if name.label in _SETTLED:
                votes[_key(passage, name)][name.label] += 1
    surnames = {key.split()[-1] for key, labels in votes.items() if " " in key and labels["PERSON"]}
    beginnings = {
        key.split()[0] for key, labels in votes.items() if " " in key and set(labels) == {"ORG"}
    } - known_first_names()
    chosen = {key: _label(key, labels, surnames, beginnings) for key, labels in votes.items()}
    return [_relabeled(passage, chosen) for passage in passages]


def _key(passage: Passage, name: Name) -> str:
    """The words of a name, folded, without 'the' and the possessive mark."""
    words = [fold(t.text) for t in passage.tokens[name.first : name.last] if t.tag != "POS"]
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def _label(key: str, labels: Counter[str], surnames: set[str], beginnings: set[str]) -> str | None:
    """The one label of a name; None where each place keeps its own, as a surname does that is a place as well.

    One word with which a body's name begins is that body, not somebody: 'Harrow' beside 'Harrow Shipping'.
    """
    words = key.split()
    if len(words) > 1 and words[-1] in lexicon.PRESS_ENDINGS:
        return "ORG"
    if len(words) > 1 and words[0] not in known_first_names() and not labels["WORK_OF_ART"] and not labels["EVENT"]:
        if words[-1] in lexicon.BODY_ENDINGS:
            return "ORG"
        if words[-1] in lexicon.BUILDING_ENDINGS and (labels["PERSON"] or labels["FAC"]):
            return "FAC"
    if len(words) == 1 and words[0] in surnames:
        return None
    if len(words) == 1 and words[0] in beginnings and set(labels) <= {"PERSON", "ORG"}:
        return "ORG"
    (label, most), *others = labels.most_common()
    if len(words) in (2, 3) and words[0] in known_first_names() and labels["PERSON"]:
        return "PERSON"
    return label if others and most > others[0][1] else None


def _in_ontonotes(passage: Passage) -> Passage:
    """The passage with OntoNotes labels only; names of a label that has no counterpart are left out."""
    if ONTONOTES.issuperset(name.label for name in passage.names):
        return passage
    known = [replace(name, label=SAME_AS.get(name.label, name.label)) for name in passage.names]
    names = tuple(name for name in known if name.label in ONTONOTES)
    tokens = tuple(replace(token, label="") for token in passage.tokens)
    return _named(replace(passage, tokens=tokens, names=()), names)


def _tidied(passage: Passage) -> Passage:
    """Without parties, and people's names without a verb behind: 'Moss bristles'."""
    names = tuple(_trimmed(passage, name) for name in passage.names if not _is_party(passage, name))
    if names == passage.names:
        return passage
    kept = {i for name in names for i in range(name.first, name.last)}
    left_out = {i for name in passage.names for i in range(name.first, name.last)} - kept
    tokens = tuple(replace(t, label="") if t.i in left_out else t for t in passage.tokens)
    return replace(passage, tokens=tokens, names=names)


def _is_party(passage: Passage, name: Name) -> bool:
    return _PARTY.match(passage.slice(name.first, min(name.last, name.first + 3))) is not None


def _trimmed(passage: Passage, name: Name) -> Name:
    last = name.last
    while last - name.first > 1 and name.label in _SETTLED and _is_no_part(passage, name, last - 1):
        last -= 1
    return name if last == name.last else replace(name, last=last)


def _is_no_part(passage: Passage, name: Name, at: int) -> bool:
    """True for a word at the end of a name that cannot be one of it: 'and', 'the', and behind a person a verb."""
    token = passage.tokens[at]
    if token.tag in _NO_ENDINGS:
        return True
    capitalized = name.label == "PERSON" and passage.tokens[name.first].text[:1].isupper()
    apart = passage.tokens[at - 1].end < token.start
    return capitalized and apart and token.text.islower() and token.tag not in ("NNP", "POS")


def _joined(passage: Passage) -> Passage:
    """One name of a first name and the name right behind it, which the recognizer took for two people: 'Hillary' and 'Clinton'."""
    names: list[Name] = []
    for name in passage.names:
        if names and _are_one(passage, names[-1], name):
            names[-1] = replace(names[-1], last=name.last)
        else:
            names.append(name)
    return _named(passage, tuple(names))


def _are_one(passage: Passage, name: Name, behind: Name) -> bool:
    first, second = passage.tokens[name.first], passage.tokens[behind.first]
    people = name.label == behind.label == "PERSON" and name.last - name.first == 1 and behind.first == name.last
    together = (
        first.sentence == second.sentence and second.start - first.end == 1 and first.marked_in == second.marked_in
    )
    return people and together and first.text[:1].isupper() and second.text[:1].isupper()


def _with_endings(passage: Passage) -> Passage:
    """Names that end one word too early made whole: 'Ridley' and 'Times'."""
    return _named(passage, tuple(_with_ending(passage, name) for name in passage.names))


def _with_ending(passage: Passage, name: Name) -> Name:
    if name.label not in ("PERSON", "GPE", "LOC", "ORG") or name.last >= len(passage.tokens):
        return name
    last, after = passage.tokens[name.last - 1], passage.tokens[name.last]
    ends = after.is_proper and after.lower in lexicon.BODY_ENDINGS and not after.label
    together = after.marked_in == last.marked_in and after.sentence == last.sentence and after.text[:1].isupper()
    return Name(name.first, name.last + 1, "ORG") if ends and together and last.tag != "POS" else name


def _relabeled(passage: Passage, chosen: dict[str, str | None]) -> Passage:
    names = tuple(
        replace(name, label=chosen.get(_key(passage, name)) or name.label) if name.label in _SETTLED else name
        for name in passage.names
    )
    return _named(passage, names)


def _named(passage: Passage, names: tuple[Name, ...]) -> Passage:
    """The passage with these names, its tokens labelled after them."""
    if names == passage.names:
        return passage
    labels = {i: name.label for name in names for i in range(name.first, name.last)}
    tokens = tuple(replace(t, label=labels[t.i]) if labels.get(t.i, t.label) != t.label else t for t in passage.tokens)
    return replace(passage, tokens=tokens, names=names)
