"""Corrections, by rule, of labels that the conversion of the entity corpora gets wrong in a systematic way.

UNER marks shops and restaurants as places too, so a place name there that no list or keyword explains is unknown, in the test
file as well. Every other rule touches training and development files only: a test file of another corpus stays as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from annotated import gazetteer
from annotated.chunks import Chunk
from annotated.tags import UNKNOWN, mark, spans, text_of

PLACES = {"GPE", "LOC", "FAC"}
# Corpora, by the beginning of their name, whose places are often shops, restaurants, clubs and theatres.
VENUES_AMONG_PLACES = ("uner", "crossner_music", "crossner_literature")
# Titles that are never part of a name; "King", "Lord" or "Lady" may be.
TITLES = {
    "Dr.",
    "Dr",
    "Mr.",
    "Mr",
    "Mrs.",
    "Mrs",
    "Ms.",
    "Ms",
    "Sir",
    "Prof.",
    "Professor",
    "Sen.",
    "Senator",
    "Rep.",
    "Gen.",
    "General",
}
TITLES |= {
    "Capt.",
    "Captain",
    "Lt.",
    "Lieutenant",
    "Col.",
    "Colonel",
    "Maj.",
    "Major",
    "Sgt.",
    "Adm.",
    "Admiral",
    "Rev.",
    "Reverend",
}
TITLES |= {
    "President",
    "Secretary",
    "Minister",
    "Governor",
    "Mayor",
    "Judge",
    "Chairman",
    "Ambassador",
    "Archbishop",
    "Bishop",
}


@dataclass(frozen=True)
class Correction:
    """One span that a rule relabelled; "O" and "-" may stand on either side."""

    rule: str
    text: str
    before: str
    after: str


def clean(chunk: Chunk, common: frozenset[str], test: bool) -> tuple[Chunk, list[Correction]]:
    """The chunk with corrected labels, and what was corrected. `common` are words that are no names in lower case."""
    if chunk.ents is None:
        raise ValueError(f"chunk {chunk.id} has no entity labels: only the files under ner/ are cleaned")
    tags, corrections = list(chunk.ents), list[Correction]()
    for begin, end, label in spans(chunk.ents):
        name = text_of(chunk.words, chunk.spaces, begin, end)
        found = _relabel(chunk.corpus, name, label, common, test)
        if found is not None:
            mark(tags, begin, end, found[1])
            corrections.append(Correction(found[0], name, label, found[1]))
    if not test:
        corrections += _cut_titles(chunk.words, tags)
        corrections += _add_overlooked(chunk.words, tags, common)
    return replace(chunk, ents=tuple(tags)), corrections


def _relabel(corpus: str, name: str, label: str, common: frozenset[str], test: bool) -> tuple[str, str] | None:
    """The rule that applies to an entity and its new label, None to leave it."""
    if label in PLACES:
        known = gazetteer.known_place(name)
        if corpus.startswith("uner") and label == "GPE" and known is None:
            return "place of unknown kind", UNKNOWN
        return None if test else _relabel_place(corpus, name, label, known, common)
    if test:
        return None
    words = name.split()
    if label == "EVENT" and (name in gazetteer.GPE or (len(words) == 1 and name.lower() in common)):
        return "no event", UNKNOWN
    if label == "PERSON" and (gazetteer.is_country(name) or name in gazetteer.REGIONS | gazetteer.ORGANIZATIONS):
        # "Al Qaeda" has the tree of a person's name; "Apple" and "Shell" may be one.
        return "no person", "ORG" if " " in name and name in gazetteer.ORGANIZATIONS else UNKNOWN
    if label == "ORG" and gazetteer.is_norp(name) and name not in gazetteer.AMBIGUOUS_NORP:
        return "people, no organization", UNKNOWN
    named = name.isupper() or name in gazetteer.ORGANIZATIONS
    if corpus.startswith("gum") and label == "ORG" and len(words) == 1 and name.lower() in common and not named:
        return "common word", UNKNOWN
    return None


def _relabel_place(
    corpus: str, name: str, label: str, known: str | None, common: frozenset[str]
) -> tuple[str, str] | None:
    words = name.split()
    listed = name in gazetteer.GPE or name in gazetteer.TOWNS or name in gazetteer.REGIONS
    if len(words) == 1 and not listed and name.lower() in common:
        return "common word", UNKNOWN
    if not listed and (gazetteer.is_norp(words[-1]) or name.endswith("-based")):
        rest = all(gazetteer.is_norp(word) or word in gazetteer.DIRECTIONS for word in words)
        return "people, no place", "NORP" if rest and words[-1] not in gazetteer.AMBIGUOUS_NORP else UNKNOWN
    if known == "FAC" and gazetteer.BUSINESS_WORDS.search(words[-1]):
        return "business or building", UNKNOWN
    if known is None:
        venue = label == "GPE" and corpus.startswith(VENUES_AMONG_PLACES)
        return ("place of unknown kind", UNKNOWN) if venue else None
    # A corpus may know from a link that the river is meant, not the town.
    if known == label or (known == "GPE" and name not in gazetteer.TOWNS | gazetteer.STATES):
        return None
    return "kind of place", known


def _cut_titles(words: tuple[str, ...], tags: list[str]) -> Iterator[Correction]:
    """Titles leave the names of persons, as in the corpora that keep them apart; capitals are seen through."""
    for begin, end, label in spans(tags):
        first = begin
        while label == "PERSON" and first < end - 1 and (words[first] in TITLES or _shouted_title(words[first])):
            first += 1
        if first > begin:
            mark(tags, begin, first, "O")
            mark(tags, first, end, "PERSON")
            yield Correction("title in a name", " ".join(words[begin:end]), "PERSON", " ".join(words[first:end]))


def _shouted_title(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.title() in TITLES


def _add_overlooked(words: tuple[str, ...], tags: list[str], common: frozenset[str]) -> Iterator[Correction]:
    """Sure names that an annotator passed over: a country standing alone is one, any other is unknown."""
    for at, word in enumerate(words):
        if tags[at] != "O" or not word[:1].isupper():
            continue
        sure = word in gazetteer.ORGANIZATIONS or (word in gazetteer.CITIES and word.lower() not in common)
        if gazetteer.is_country(word):
            around = words[max(0, at - 2) : at] + words[at + 1 : at + 3]
            alone = not any(
                other[:1].isupper() or tag != "O" for other, tag in zip(around, _around(tags, at), strict=True)
            )
            tags[at] = "B-GPE" if alone else UNKNOWN
        elif sure:
            tags[at] = UNKNOWN
        if tags[at] != "O":
            yield Correction("overlooked name", word, "O", tags[at].removeprefix("B-"))


def _around(tags: list[str], at: int) -> list[str]:
    return tags[max(0, at - 2) : at] + tags[at + 1 : at + 3]


def clean_file(chunks: Iterable[Chunk], common: frozenset[str], test: bool) -> tuple[list[Chunk], list[Correction]]:
    """All chunks of a file, and every correction."""
    done = [clean(chunk, common, test) for chunk in chunks]
    return [chunk for chunk, _ in done], [correction for _, corrections in done for correction in corrections]
