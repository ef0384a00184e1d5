"""UNER, wikigold and CrossNER, corpora of one word a line, to our entity labels."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from annotated import gazetteer
from annotated.tags import UNKNOWN, mark, spans, text_of
from training.convert.chunking import Labelled
from training.convert.peoples import mark_peoples

# Labels that stand for a decision by the name itself.
PLACE, OTHER, ELECTION = "PLACE", "OTHER", "ELECTION"

WIKIGOLD = {"PER": "PERSON", "ORG": "ORG", "LOC": PLACE, "MISC": OTHER}

CROSSNER = (
    dict.fromkeys(("politician", "person", "scientist", "writer", "musicalartist", "researcher"), "PERSON")
    | dict.fromkeys(("organisation", "politicalparty", "band", "university"), "ORG")
    | {"country": "GPE", "location": PLACE, "event": "EVENT", "election": ELECTION, "misc": OTHER}
    # Titles of works keep a label of their own, which keeps them from being taken for names of ours.
    | dict.fromkeys(("album", "song", "book", "poem"), "WORK_OF_ART")
    | dict.fromkeys(("conference", "magazine", "theory", "metrics", "programlang", "algorithm", "product"), UNKNOWN)
    # Names that are certainly none of ours.
    | dict.fromkeys(
        ("award", "academicjournal", "astronomicalobject", "chemicalcompound", "protein", "enzyme", "discipline"), "O"
    )
    | dict.fromkeys(("chemicalelement", "musicgenre", "musicalinstrument", "literarygenre", "task", "field"), "O")
)

_CLOSING = {",", ".", ";", ":", "!", "?", ")", "]", "}", "%", "”", "''", "'s", "’s", "n't", "’", "'"}
_OPENING = {"(", "[", "{", "$", "£", "€", "#", "“", "‘", "``"}


def read_uner(file: Path) -> list[tuple[str, list[Labelled]]]:
    """Documents of an IOB2 file of Universal NER, with the spaces of its `# text` lines."""
    documents: list[tuple[str, list[Labelled]]] = []
    words: list[str] = []
    tags: list[str] = []
    text = ""
    for line in [*file.read_text(encoding="utf-8").split("\n"), ""]:
        if line.startswith("# newdoc"):
            documents.append((line.split("= ", 1)[1], []))
        elif line.startswith("# text = "):
            text = line.removeprefix("# text = ")
        elif line and not line.startswith("#"):
            columns = line.split("\t")
            words.append(columns[1])
            tags.append(columns[2])
        elif not line and words:
            documents[-1][1].append((words, spaces_in(text, words), tags))
            words, tags = [], []
    return documents


def spaces_in(text: str, words: Sequence[str]) -> list[bool]:
    """Whether a space follows each word in the text; a word that is not found there has one, and so has the last."""
    spaces: list[bool] = []
    at = 0
    for word in words:
        found = text.find(word, at)
        if found < 0:
            spaces.append(True)
            continue
        at = found + len(word)
        spaces.append(text[at : at + 1] == " ")
    return [*spaces[:-1], True]


def convert_uner(sentence: Labelled) -> Labelled:
    """PER, ORG, LOC to our labels; words for events, which UNER does not mark, are unknown.

    UNER marks shops and restaurants as places too: training.convert.clean sees to them.
    """
    words, spaces, tags = sentence
    converted = ["O"] * len(words)
    for begin, end, label in spans(tags):
        begin = after_article(words, begin, end)
        name = text_of(words, spaces, begin, end)
        country = gazetteer.without_article(name) in gazetteer.COUNTRIES
        organization = "GPE" if country else "ORG"
        new = {"PER": "PERSON", "LOC": gazetteer.split_place(name) or UNKNOWN}.get(label, organization)
        mark(converted, begin, end, new)
    for at in range(1, len(words)):
        named = words[at][:1].isupper() and words[at - 1][:1].isupper() and gazetteer.EVENT_WORDS.search(words[at])
        if named and converted[at - 1] == converted[at] == "O":
            mark(converted, at - 1, at + 1, UNKNOWN)
    mark_peoples(words, converted)
    return words, spaces, converted


def after_article(words: Sequence[str], begin: int, end: int) -> int:
    """Where the name begins without its article, which most of the corpora leave out."""
    return begin + (end - begin > 1 and words[begin].lower() in ("the", "a", "an"))


def read_columns(file: Path, separator: str | None = None) -> list[tuple[list[str], list[str]]]:
    """Words and BIO tags of the sentences of a CoNLL file; an I- that continues nothing begins an entity."""
    sentences: list[tuple[list[str], list[str]]] = []
    words: list[str] = []
    tags: list[str] = []
    for line in [*file.read_text(encoding="utf-8").splitlines(), ""]:
        columns = line.rstrip("\r\n\t ").split(separator)
        if line.startswith("-DOCSTART-"):
            continue
        if len(columns) >= 2:
            words.append(columns[0])
            tags.append(columns[-1])
        elif words:
            sentences.append((words, repaired(tags)))
            words, tags = [], []
    return sentences


def repaired(tags: Sequence[str]) -> list[str]:
    """BIO tags from BIO or IO tags."""
    fixed: list[str] = []
    for tag in tags:
        continues = bool(fixed) and fixed[-1] != "O" and fixed[-1][2:] == tag[2:]
        fixed.append("B-" + tag[2:] if tag.startswith("I-") and not continues else tag)
    return fixed


def guessed_spaces(words: Sequence[str]) -> list[bool]:
    """Spaces for words whose text is lost: none inside brackets and quotes, none before most marks."""
    spaces = [word not in _OPENING for word in words]
    inside = False
    for at, word in enumerate(words):
        if word == '"':
            inside = not inside
            if inside:
                spaces[at] = False
            elif at:
                spaces[at - 1] = False
        after = words[at + 1] if at + 1 < len(words) else ""
        if after in _CLOSING or re.fullmatch(r"['’](s|m|re|ve|ll|d)", after) or (word in ("'", "’") and after == "s"):
            spaces[at] = False
    return spaces


def convert_columns(words: list[str], tags: Sequence[str], table: dict[str, str]) -> Labelled:
    """A sentence with our labels by a table from the corpus's; a label that the table lacks is unknown."""
    spaces = guessed_spaces(words)
    converted = ["O"] * len(words)
    for begin, end, label in spans(tags):
        new = table.get(label, UNKNOWN)
        if new != UNKNOWN:
            begin = after_article(words, begin, end)
        if new == ELECTION:
            for at in range(begin, end):
                mark(converted, at, at + 1, _in_election(words[at]))
            continue
        decide = _DECISIONS.get(new)
        if decide is not None:
            new = decide(words[begin:end], text_of(words, spaces, begin, end))
        mark(converted, begin, end, new)
    mark_peoples(words, converted)
    return words, spaces, converted


def _in_election(word: str) -> str:
    if gazetteer.is_norp(word):
        return "NORP"
    if word in gazetteer.COUNTRIES:
        return "GPE"
    return UNKNOWN if word[:1].isupper() else "O"


def _organization(words: Sequence[str], name: str) -> str:
    if gazetteer.without_article(name) in gazetteer.COUNTRIES:
        return "GPE"
    return "ORG" if any(word[:1].isupper() for word in words) else "O"


def _other(words: Sequence[str], name: str) -> str:
    """Of the miscellaneous names: peoples are left to the list of peoples, events told by a word."""
    if all(gazetteer.is_norp(word) or word in ("-", "and") for word in words):
        return "O"
    return "EVENT" if len(words) > 1 and gazetteer.EVENT_WORDS.search(name) else UNKNOWN


def _work(words: Sequence[str], name: str) -> str:
    return "WORK_OF_ART" if words[0][:1].isupper() else UNKNOWN


def _event(words: Sequence[str], name: str) -> str:
    """An event's name begins and ends with a capital or a digit."""
    begins, ends = words[0][:1], words[-1][:1]
    return "EVENT" if ((begins.isupper() or begins.isdigit()) and ends.isupper()) or ends.isdigit() else UNKNOWN


def _place(words: Sequence[str], name: str) -> str:
    return gazetteer.split_place(name) or UNKNOWN


_DECISIONS: dict[str, Callable[[Sequence[str], str], str]] = {
    PLACE: _place,
    "ORG": _organization,
    OTHER: _other,
    "WORK_OF_ART": _work,
    "EVENT": _event,
}
