"""A name as the linker reads it, and how near two names are by themselves. What articles say of their bearers is in `evidence`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from pipeline.language.names.genders import Gender, gender_of_name
from pipeline.language.names.keys import SUFFIXES, entity_key, name_words, spelling
from pipeline.language.names.spellings import one_name
from pipeline.language.text.lexicon import TITLES, TITLES_FEMALE, TITLES_MALE
from pipeline.people.given_names import full_form, one_writing

# More words than any name has: of what is longer these alone are compared, and the whole is its key.
MAX_WORDS = 8
_ARTICLES = frozenset({"al", "el", "ul", "ad", "ar", "as", "ash", "an", "at", "az"})
_SERVANT = frozenset({"abd", "abdel", "abdul", "abdal", "abdur", "abdoul"})
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
_COMPANY = frozenset(
    {"ltd", "limited", "inc", "incorporated", "corp", "corporation", "plc", "llc", "gmbh", "ag", "co", "spa", "nv"}
)
_SOUNDS = (
    (re.compile(r"ee"), "i"),
    (re.compile(r"o[ou]"), "u"),
    (re.compile(r"ae"), "a"),
    (re.compile(r"oe"), "o"),
    (re.compile(r"ue"), "u"),
    (re.compile(r"qu|qv"), "kv"),
    (re.compile(r"ck|c(?!h)|q"), "k"),
    (re.compile(r"th"), "t"),
    (re.compile(r"w"), "v"),
)


class Nearness(IntEnum):
    """How near two names are. Names that are `NONE` are never joined, whatever else is known."""

    NONE = 0
    SURNAME = 1  # one is a surname alone
    LOOSE = 2  # initials, short forms, double and married names, slips of a letter
    ONE_NAME = 3  # writings of one name: transliterations, order of words, middle names
    SAME = 4  # one key


@dataclass(frozen=True, slots=True)
class Naming:
    """A name: its key, the words that it is compared by (folded, without titles), each as it sounds, what tells of the bearer."""

    key: str
    words: tuple[str, ...]
    sounds: tuple[str, ...]
    gender: Gender | None
    generation: str | None
    acronym: bool = False

    @property
    def group(self) -> str:
        """'person', 'org', 'place', 'norp' or the label in small letters."""
        return self.key.partition(":")[0]

    @property
    def full(self) -> bool:
        """Two words and more, of which the first may be an initial."""
        return len(self.words) > 1

    @property
    def telling(self) -> bool:
        """A full name that is more than initials and a surname: two bearers of it in the news are rare."""
        return self.full and len(self.words[0]) > 1


@lru_cache(1 << 16)
def key_of(name: str, label: str) -> str | None:
    """`entity_key`, for a linker that asks for a new name's key more than once."""
    return entity_key(name, label)


@lru_cache(1 << 16)
def read_naming(name: str, label: str) -> Naming | None:
    """The name with this OntoNotes label; None where it has no key (`entity_key`)."""
    key = key_of(name, label)
    if key is None:
        return None
    words = name_words(name)[: MAX_WORDS * 2]
    if key.startswith("person:"):
        return _person(key, words)
    if key.startswith("org:"):
        plain = _body(words)
        initials = len(name_words(name)) == 1 and name.strip().isupper() and 2 <= len(name.strip()) <= 6
        return Naming(key, plain, plain, None, None, initials)
    return Naming(key, tuple(key.partition(":")[2].split()), (), None, None)


def _person(key: str, words: list[str]) -> Naming:
    gender: Gender | None = None
    while len(words) > 1 and (words[0] in TITLES or words[0] == "the"):
        gender = "male" if words[0] in TITLES_MALE else "female" if words[0] in TITLES_FEMALE else gender
        words = words[1:]
    generation = None
    while len(words) > 1 and words[-1] in SUFFIXES | _GENERATIONS.keys():
        generation = _GENERATIONS.get(words[-1], generation)
        words = words[:-1]
    kept = _joined(words)[:MAX_WORDS]
    sounds = tuple(_sound(one_writing(word) if at < len(kept) - 1 else word) for at, word in enumerate(kept))
    return Naming(key, kept, sounds, gender or gender_of_name(kept), generation)


def _joined(words: Sequence[str]) -> tuple[str, ...]:
    """Without Arabic articles, and 'Abdul Rahman' as one word: 'abdrahman'."""
    kept: list[str] = []
    servant = False
    for at, word in enumerate(words):
        last = at == len(words) - 1
        if word in _ARTICLES and not last and len(words) > 2:
            continue
        if word in _SERVANT and len(words) > 2 and not last:
            servant = True
            continue
        plain = re.sub(r"^abd[aeou]l(?=[^l]{4})", "abd", word)
        kept.append(f"abd{word}" if servant else plain)
        servant = False
    return tuple(kept)


def _sound(word: str) -> str:
    for pattern, instead in _SOUNDS:
        word = pattern.sub(instead, word)
    return spelling(word)


def _body(words: Sequence[str]) -> tuple[str, ...]:
    """Without 'the' and the form of a company; 'Ministry of Defence' as 'defense ministry'."""
    plain = [
        "defense" if word == "defence" else "labor" if word == "labour" else word for word in words if word != "the"
    ]
    while len(plain) > 1 and plain[-1] in _COMPANY:
        plain.pop()
    if len(plain) > 2 and plain[1] in ("of", "for") and plain[0] in ("ministry", "department", "university"):
        plain = [*(word for word in plain[2:] if word not in ("of", "for")), plain[0]]
    return tuple(plain)


def nearness(a: Naming, b: Naming) -> tuple[Nearness, str]:
    """How near two names are, and why in words. Symmetric."""
    if a.group != b.group:
        return Nearness.NONE, "names of different kinds"
    if a.group == "person":
        return _near_people(a, b)
    if a.key == b.key:
        return Nearness.SAME, "one name"
    if a.group == "org" and a.words == b.words and not a.acronym:
        return Nearness.ONE_NAME, "one name but for the form of the body"
    return Nearness.NONE, "other words"


def _near_people(a: Naming, b: Naming) -> tuple[Nearness, str]:
    if a.gender and b.gender and a.gender != b.gender:
        return Nearness.NONE, "a man's name and a woman's"
    if a.generation and b.generation and a.generation != b.generation:
        return Nearness.NONE, "of two generations"
    if a.key == b.key:
        return Nearness.SAME, "one name"
    if not a.full or not b.full:
        alone, other = (a, b) if not a.full else (b, a)
        if other.full and len(alone.words[0]) > 1 and alone.sounds[-1] == other.sounds[-1]:
            return Nearness.SURNAME, "a surname alone"
        return Nearness.NONE, "other words"
    return _near_full(a, b)


def _near_full(a: Naming, b: Naming) -> tuple[Nearness, str]:
    if sorted(a.sounds) == sorted(b.sounds):
        return Nearness.ONE_NAME, "one name, written or ordered differently"
    if "".join(a.sounds) == "".join(b.sounds):
        return Nearness.ONE_NAME, "one name, parted differently"
    if a.sounds[-1] == b.sounds[-1]:
        if a.sounds[0] == b.sounds[0]:
            middle = [{word for word in one.sounds[1:-1] if len(word) > 1} for one in (a, b)]
            apart = all(middle) and not (middle[0] <= middle[1] or middle[1] <= middle[0])
            return (Nearness.LOOSE, "other middle names") if apart else (Nearness.ONE_NAME, "one first and last name")
        if _initials(a.words[:-1], b.words[:-1]):
            return Nearness.LOOSE, "initials that agree"
        if full_form(a.words[0]) == full_form(b.words[0]):
            return Nearness.LOOSE, "a short form of the first name"
    if one_name(a.words, b.words):
        return Nearness.LOOSE, "a letter or two off"
    if a.sounds[0] == b.sounds[0] and (_within(a.sounds, b.sounds) or _within(b.sounds, a.sounds)):
        return Nearness.LOOSE, "part of a double name"
    return Nearness.NONE, "other words"


def _initials(a: Sequence[str], b: Sequence[str]) -> bool:
    """'J. R.' for 'John Robert' and 'John': one letter at least, and none that contradicts."""
    together = list(zip(a, b, strict=False))
    first = together[0]
    return min(map(len, first)) == 1 and all(x == y or 1 in (len(x), len(y)) and x[0] == y[0] for x, y in together)


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    """True where the words of one are words of the other in the same order."""
    rest = iter(long)
    return len(short) < len(long) and all(word in rest for word in short)
