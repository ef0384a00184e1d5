"""One person whose full name an article spells in two ways: one part agrees, the other is a letter or two off, and nothing
speaks against it. Siblings, and names that are names of their own, stay apart.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from pipeline.language.names.keys import spelling
from pipeline.language.names.namesakes import Person, Words
from pipeline.language.text.tokens import Passage

# Letters that a slip leaves: no vowel, and of two alike one.
_VOWELS = re.compile(r"[aeiouy]")
_ONE_SOUND = ((re.compile(r"ck|c(?!h)|q"), "k"), (re.compile(r"th"), "t"))
# Shorter first names that differ in a letter are two names: Jon and Jan.
_LONG_FIRST, _LONG_LAST = 5, 7
# Of longer words slips are not looked for: no name has so many letters.
_LONGEST = 30
_BEGINNING = 3
_ALIKE = 0.85


def respelled(people: Sequence[Person], passages: Sequence[Passage]) -> list[tuple[Person, Person]]:
    """Pairs of people with full names: one that is a spelling of another, and that other, which is named more often."""
    known: dict[tuple[str, str, str], Person] = {}
    joined: list[tuple[Person, Person]] = []
    slips: set[int] = set()
    for person in people:
        keys = [key for words in sorted(person.names) if len(words) > 1 for key in _keys(words)]
        for other in (known[key] for key in keys if key in known):
            if other is person or id(other) in slips or not _one_person(other, person, passages):
                continue
            slip, kept = (person, other) if len(other.places) >= len(person.places) else (other, person)
            joined.append((slip, kept))
            slips.add(id(slip))
            break
        for key in keys:
            known.setdefault(key, person)
    return joined


def _keys(words: Words) -> Iterator[tuple[str, str, str]]:
    """Keys of which two spellings of one name share one: a part as it sounds, and of the other part what a slip leaves."""
    first, last = _sound(words[0]), _sound(words[-1])
    yield "first", first, last[:1]
    yield "last", last, first[:_BEGINNING]


def _one_person(a: Person, b: Person, passages: Sequence[Passage]) -> bool:
    return (
        any(one_name(x, y) for x in a.names for y in b.names)
        and {a.gender, b.gender} != {"male", "female"}
        and not _two_roles(a, b)
        and not _sentences(a, passages) & _sentences(b, passages)
    )


def slips(words: Words) -> Iterator[tuple[str, ...]]:
    """Keys of which two full names, folded, share one where `one_name` holds by a slip. A last name is known by what is left of
    it without any one letter; two of more than nine letters and not alike in length may be missed."""
    first, last = _sound(words[0]), _sound(words[-1])
    if len(first) >= _LONG_FIRST:
        yield first[:_BEGINNING], _VOWELS.sub("", first), first[-1], last
    if _LONG_LAST <= len(last) <= _LONGEST:
        yield from ((first, left) for left in {last, *(last[:at] + last[at + 1 :] for at in range(len(last)))})


def one_name(a: Words, b: Words) -> bool:
    """True for two full names, folded, of which one may be a slip of the other: one part sounds alike, the other is a letter or two off."""
    if len(a) < 2 or len(b) < 2:
        return False
    firsts, lasts = (_sound(a[0]), _sound(b[0])), (_sound(a[-1]), _sound(b[-1]))
    if firsts[0] == firsts[1]:
        return lasts[0] == lasts[1] or _last_slip(*lasts)
    return lasts[0] == lasts[1] and _first_slip(*firsts)


@lru_cache(1 << 16)
def _sound(word: str) -> str:
    word = spelling(word)
    for pattern, instead in _ONE_SOUND:
        word = pattern.sub(instead, word)
    return word


def _first_slip(a: str, b: str) -> bool:
    """Kristin, Kristen: a vowel within; not Tamar and Tamara, Julia and Julie, Molly and Milly."""
    alike = a[:_BEGINNING] == b[:_BEGINNING] and a[-1] == b[-1] and _VOWELS.sub("", a) == _VOWELS.sub("", b)
    return alike and min(len(a), len(b)) >= _LONG_FIRST


def _last_slip(a: str, b: str) -> bool:
    """Two long names that begin alike, at most two letters apart: 'Buchtmann', 'Bauchtman'."""
    long = min(len(a), len(b)) >= _LONG_LAST and abs(len(a) - len(b)) <= 1 and a[0] == b[0]
    return long and SequenceMatcher(None, a, b, autojunk=False).ratio() >= _ALIKE


def _two_roles(a: Person, b: Person) -> bool:
    roles = [{word for role in person.roles for word in role.lower().split()} for person in (a, b)]
    return all(roles) and not roles[0] & roles[1]


def _sentences(person: Person, passages: Sequence[Passage]) -> set[tuple[int, int]]:
    return {(p, passages[p].tokens[i].sentence) for p, i in person.places}
