"""re3d's mentions to our entity labels. re3d marks nominals ("the coalition's aircraft") and several names in one mention too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from annotated import gazetteer
from annotated.tags import UNKNOWN, mark, text_of
from training.convert.chunking import Labelled
from training.convert.peoples import mark_countries, mark_peoples
from training.convert.re3d_documents import Document

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

KINDS = ("Person", "Organisation", "Location", "Nationality")

PRONOUNS = frozenset(
    {
        "i",
        "he",
        "she",
        "we",
        "they",
        "it",
        "you",
        "his",
        "her",
        "our",
        "their",
        "my",
        "its",
        "me",
        "us",
        "them",
        "him",
        "who",
        "himself",
    }
)
DETERMINERS = ("the", "a", "an", "this", "these", "those", "some", "former")
PARTICLES = ("al", "bin", "ibn", "el")
# Words in lower case that a name may hold.
INSIDE = frozenset(
    {
        "of",
        "the",
        "and",
        "for",
        "de",
        "al",
        "bin",
        "el",
        "ash",
        "an",
        "on",
        "to",
        "in",
        "ibn",
        "abu",
        "az",
        "ad",
        "ez",
        "-",
        "'s",
        "’s",
    }
    | {"von", "van", "&", ".", "ar", "as", "at", "'", "’"}
)
RANKS = frozenset(
    {
        "Army",
        "Navy",
        "Senior",
        "Petty",
        "Staff",
        "Command",
        "Commodore",
        "Pentagon",
        "Airman",
        "Spc",
        "Commander",
        "Sergeant",
    }
    | {"Brigadier", "Lt", "Brig", "Spokesman", "Group", "Force"}
)
# What is left of a longer name or a nominal.
FRAGMENTS = ("Coalition", "Government", "Army", "Council", "Special", "Department", "Air", "Battle")
SIDES = ("Northern", "Southern", "Eastern", "Western", "Central")
_NOT_A_NAME = re.compile(
    r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z][a-z]+ber|January|February|March|April|May|June|July|August|I|Nov|Dec|Jan|Feb|Aug"
    r"|Sept|Oct"
)


@dataclass
class _Labelling:
    """The words of one text, their tags so far, and which of them some mention covers."""

    words: list[str]
    spaces: list[bool]
    common: frozenset[str]
    organizations: frozenset[str]
    tags: list[str] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)


def convert_re3d(document: Document, common: frozenset[str], organizations: frozenset[str]) -> list[Labelled]:
    """The paragraphs of a document with our labels. `common` are words that are no names in lower case."""
    doc = _tokenizer().make_doc(document.text)
    words = [token.text for token in doc]
    text = _Labelling(words, [bool(token.whitespace_) for token in doc], common, organizations)
    text.tags, text.covered = ["O"] * len(words), [False] * len(words)
    for begin, end, kind in _spans(doc, document):
        _mark_mention(text, begin, end, kind)
    for at in range(len(words)):
        if text.tags[at] == "O" and not text.covered[at] and _may_be_name(words, at):
            text.tags[at] = UNKNOWN
    mark_countries(words, text.tags, where=(UNKNOWN, "O"))
    mark_peoples(words, text.tags)
    return _paragraphs(text)


@cache
def _tokenizer() -> "Language":
    import spacy

    return spacy.blank("en")


def _spans(doc: "Doc", document: Document) -> list[tuple[int, int, str]]:
    """The mentions as words, the longest first; unsure ones and pronouns are left out."""
    found: list[tuple[int, int, str]] = []
    for mention in document.mentions:
        if mention["confidence"] >= 0.5:
            span = doc.char_span(mention["begin"], mention["end"], alignment_mode="expand")
            if span is not None and len(span) and span.text.strip().lower() not in PRONOUNS:
                found.append((span.start, span.end, mention["type"]))
    return sorted(found, key=lambda span: (span[0] - span[1], span[0]))


def _mark_mention(text: _Labelling, begin: int, end: int, kind: str) -> None:
    if kind not in KINDS:
        # Dates, weapons, vehicles: none of our labels.
        text.covered[begin:end] = [True] * (end - begin)
        return
    first, last = name_in(text.words, begin, end)
    if first >= last:
        return
    if _is_mixed(text.words[first:last]):
        _blank(text, begin, end)
        return
    if kind == "Person":
        first = _after_titles(text.words, first, last)
        if first >= last:
            return
        if _is_no_person(text.words[first:last], text.common):
            _blank(text, begin, end)
            return
    nominal = any(word[:1].islower() for word in text.words[last:end])
    for part in _parts(text.words, first, last) if kind == "Location" else [(first, last)]:
        _mark_name(text, *part, kind, nominal)


def name_in(words: Sequence[str], begin: int, end: int) -> tuple[int, int]:
    """A mention without what is in lower case around its name; empty where nothing is left."""
    while begin < end and not _may_begin(words[begin]):
        begin += 1
    while end > begin and (
        words[end - 1] in ("'s", "’s") or not (words[end - 1][:1].isupper() or words[end - 1][:1].isdigit())
    ):
        end -= 1
    return begin, end


def _may_begin(word: str) -> bool:
    if word.lower() in DETERMINERS or not any(character.isalpha() for character in word):
        return False
    return not word.islower() or word in PARTICLES


def _is_mixed(words: Sequence[str]) -> bool:
    """Names and common words in one: "Minister for the region Ann Example"."""
    return any(word[:1].islower() and word.lower() not in INSIDE for word in words)


def _after_titles(words: Sequence[str], begin: int, end: int) -> int:
    titles = [at for at in range(begin, end) if words[at] in gazetteer.TITLES or words[at] in RANKS]
    begin = titles[-1] + 1 if titles else begin
    while begin < end and not words[begin][0].isalpha():
        begin += 1
    return begin


def _is_no_person(words: Sequence[str], common: frozenset[str]) -> bool:
    alone_and_common = len(words) == 1 and words[0].lower() in common
    return alone_and_common or any(word in ("of", "for", "and", "the") for word in words)


def _blank(text: _Labelling, begin: int, end: int) -> None:
    for at in range(begin, end):
        if text.words[at][:1].isupper() and text.tags[at] == "O":
            text.tags[at] = UNKNOWN


def _parts(words: Sequence[str], begin: int, end: int) -> list[tuple[int, int]]:
    """ "Mosul, Iraq" is two names."""
    commas = [at for at in range(begin, end) if words[at] == ","]
    return list(zip([begin, *(comma + 1 for comma in commas)], [*commas, end], strict=True))


def _mark_name(text: _Labelling, begin: int, end: int, kind: str, nominal: bool) -> None:
    if begin >= end or any(tag not in ("O", UNKNOWN) for tag in text.tags[begin:end]):
        return
    words = text.words[begin:end]
    side_of_country = (
        len(words) == 2 and words[0] in SIDES and words[1] in gazetteer.COUNTRIES - {"Australia", "Ireland"}
    )
    if kind == "Location" and side_of_country:
        begin += 1
    name = text_of(text.words, text.spaces, begin, end)
    label = _label(text, text.words[begin:end], name, kind, nominal)
    text.covered[begin:end] = [True] * (end - begin)
    mark(text.tags, begin, end, label)


def _label(text: _Labelling, words: Sequence[str], name: str, kind: str, nominal: bool) -> str:
    bare = gazetteer.without_article(name)
    if kind == "Person":
        label = "NORP" if gazetteer.is_norp(name) else "PERSON"
    elif kind == "Nationality":
        country = "GPE" if bare in gazetteer.COUNTRIES else UNKNOWN
        label = "NORP" if all(gazetteer.is_norp(word) for word in words) else country
    elif kind == "Organisation":
        label = _organization(text, words, name, nominal)
    else:
        label = "NORP" if len(words) == 1 and gazetteer.is_norp(name) else gazetteer.split_place(name) or UNKNOWN
    if bare in gazetteer.METONYMS:
        label = "ORG"
    common = len(words) == 1 and len(name) > 2 and name.lower() in text.common
    listed = bare in gazetteer.GPE or bare in gazetteer.REGIONS
    return UNKNOWN if common and not listed and label != "NORP" else label


def _organization(text: _Labelling, words: Sequence[str], name: str, nominal: bool) -> str:
    bare = gazetteer.without_article(name)
    if bare in FRAGMENTS or "," in words:
        return UNKNOWN
    if bare in gazetteer.COUNTRIES or bare in gazetteer.CITIES:
        return "GPE"
    if len(words) == 1 and gazetteer.is_norp(words[0]):
        return "NORP"
    if len(words) == 1 and words[0].lower() in text.common:
        return UNKNOWN
    # "the Assad regime": what is left may be the name of anything.
    return UNKNOWN if nominal and name not in text.organizations else "ORG"


def _may_be_name(words: Sequence[str], at: int) -> bool:
    """Capitalized inside a sentence, and no date or title."""
    word, before = words[at], words[at - 1] if at else "."
    if not word[:1].isupper() or len(word) == 1 or word in gazetteer.TITLES or _NOT_A_NAME.fullmatch(word):
        return False
    return before not in (".", "?", "!", '"', "“", ":") and not before.isspace()


def _paragraphs(text: _Labelling) -> list[Labelled]:
    """Words between line breaks; white space is no word."""
    paragraphs: list[Labelled] = []
    current: Labelled = ([], [], [])
    for word, space, tag in zip(text.words, text.spaces, text.tags, strict=True):
        if not word.isspace():
            for column, value in zip(current, (word, space, tag), strict=True):
                column.append(value)  # pyright: ignore[reportArgumentType]
        elif "\n" in word and current[0]:
            paragraphs.append(current)
            current = ([], [], [])
        elif current[0]:
            current[1][-1] = True
    return [*paragraphs, current] if current[0] else paragraphs
