"""Keys that bring the spellings of one name together across articles, as a pure function of the name and its label.

The folding is conservative: it merges transliterations (Sergei, Sergey; Lavrovskiy, Lavrovsky), never different names
(Maria, Mario; Jon, Joan). Resolution with more evidence belongs to the warehouse.
"""

import re
import unicodedata
from functools import lru_cache

from pipeline.ids import stable_id
from pipeline.language.text.lexicon import DESCRIBED_BODIES, TITLES

_GROUPS = {"PERSON": "person", "ORG": "org", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "norp"}
_NUMERIC = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"})
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"[’'`]s?\s*$")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "esq", "phd", "md"})
PLACES = {
    "us": "united states", "usa": "united states", "america": "united states",
    "united states of america": "united states", "uk": "united kingdom", "britain": "united kingdom",
    "great britain": "united kingdom", "uae": "united arab emirates", "emirates": "united arab emirates",
    "ussr": "soviet union", "drc": "democratic republic of congo", "dr congo": "democratic republic of congo",
    "democratic republic of the congo": "democratic republic of congo", "prc": "china",
    "peoples republic of china": "china", "rok": "south korea", "republic of korea": "south korea",
    "dprk": "north korea", "democratic peoples republic of korea": "north korea", "russian federation": "russia",
    "czechia": "czech republic", "ivory coast": "cote divoire", "burma": "myanmar", "holland": "netherlands",
    "turkiye": "turkey", "syrian arab republic": "syria", "islamic republic of iran": "iran", "ksa": "saudi arabia",
    "washington dc": "washington", "nyc": "new york city", "la": "los angeles", "kiev": "kyiv",
}  # fmt: skip
_ORGS = {
    "un": "united nations", "eu": "european union", "who": "world health organization",
    "imf": "international monetary fund", "fbi": "federal bureau of investigation",
    "cia": "central intelligence agency", "nsa": "national security agency", "wto": "world trade organization",
    "iaea": "international atomic energy agency", "icc": "international criminal court",
    "nato": "north atlantic treaty organization", "isis": "islamic state", "isil": "islamic state",
    "daesh": "islamic state", "islamic state group": "islamic state", "islamic state of iraq and syria": "islamic state",
    "islamic state of iraq and levant": "islamic state", "bbc": "british broadcasting corporation",
    "wsj": "wall street journal", "nyt": "new york times", "afp": "agence france presse", "ap": "associated press",
}  # fmt: skip
# Letters that NFKD leaves whole.
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ħ": "h"}
)
# Spellings of one sound in names brought over from Cyrillic and Arabic, applied in this order to each word.
# Vowels are never dropped and endings in -a and -o stay, so that Maria and Mario, Jon and Joan stay apart.
_SPELLINGS = (
    (re.compile(r"(?<=.{2})(?:skiy|skij|skii|skyi|sky|ski)$"), "ski"),
    (re.compile(r"(?<=.{2})(?:iy|ij|yi|yy|ii|y)$"), "i"),
    (re.compile(r"(?<=[aeou])[yj](?![aeou])"), "i"),  # Sergey, Aleksej
    (re.compile(r"^(?:j|y)(?=u(?:li|ri))"), "i"),  # Yulia, Julia; Yuri, Juri; but not Juan, Yuan
    (re.compile(r"ks"), "x"),
    (re.compile(r"(?<=i)ya$"), "a"),  # Yuliya, Yulia; Mariya, Maria
    (re.compile(r"(?<=[^aeiou])ya$"), "ia"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"^mich(?=ail)"), "mikh"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"^dmitr.*$"), "dmitri"),
    (re.compile(r"^(?:mohammed|mohamed|muhammad|mohammad|muhammed|mohamad)$"), "muhamad"),
    (re.compile(r"^(?:e|y|je|ye)vgen(?=i)"), "evgen"),
    (re.compile(r"^ye(?=[ltv])"), "e"),  # Yeltsin, Eltsin
    (re.compile(r"([^\W\d_])\1+"), r"\1"),
)


def entity_key(name: str, label: str) -> str | None:
    """The key that spellings of one name share, 'person:ana ortiz'; None for dates, quantities, empty names, and bodies that
    are only described: 'the board' of one article is not that of another.

    GPE, LOC and FAC of one name share a key; PERSON, ORG and NORP never do with another group.
    """
    if label in _NUMERIC:
        return None
    group = _GROUPS.get(label, label.lower())
    words = name_words(name)
    if group == "person":
        words = _person(words)
    else:
        words = _common(words, PLACES if group == "place" else _ORGS if group == "org" else {})
        if group == "org" and len(words) == 1 and words[0] in DESCRIBED_BODIES:
            return None
    return f"{group}:{' '.join(words)}" if words else None


def entity_id(name: str, label: str) -> str | None:
    """The stable id of `entity_key`; None where there is no key."""
    key = entity_key(name, label)
    return stable_id("entity", key) if key is not None else None


def fold(text: str) -> str:
    """Lower case without accents; letters of other scripts stay as they are."""
    if text.isascii():
        return text.lower()
    kept = (c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return "".join(kept).translate(_LETTERS)


def name_words(name: str) -> list[str]:
    """The folded words of a name, without possessive, apostrophes and dots of initials."""
    whole = _DOTTED.sub(lambda match: match.group().replace(".", ""), _POSSESSIVE.sub("", name.strip()))
    return _WORD.findall(re.sub(r"(?<=\w)[’'`](?=\w)", "", fold(whole)))


def _person(words: list[str]) -> list[str]:
    """First and last names: titles in front, suffixes behind and single letters between are left out."""
    while len(words) > 1 and (words[0] in TITLES or words[0] == "the"):
        words = words[1:]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words = words[:-1]
    inner = [word for word in words[1:-1] if len(word) > 1]
    words = [words[0], *inner, words[-1]] if len(words) > 1 else words
    return [spelling(word) for word in words]


@lru_cache(1 << 16)
def spelling(word: str) -> str:
    """What the spellings of one folded word of a name have in common: 'sergei' for Sergei, Sergey and Sergej."""
    for pattern, instead in _SPELLINGS:
        word = pattern.sub(instead, word)
    return word


def _common(words: list[str], full: dict[str, str]) -> list[str]:
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    whole = " ".join(words)
    return full.get(whole, whole).split()
