"""GUM's named mentions to our entity labels. GUM marks whole phrases and nominals too: a mention is cut to its name first."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from annotated import gazetteer
from annotated.tags import UNKNOWN, mark, text_of
from training.convert.chunking import Labelled
from training.convert.conllu import Sentence, Token, Tree, tree_of
from training.convert.peoples import mark_countries, mark_peoples

PLACE = "PLACE"
LABELS = {
    "person": "PERSON",
    "organization": "ORG",
    "place": PLACE,
    "event": "EVENT",
    "abstract": UNKNOWN,
} | dict.fromkeys(("time", "object", "animal", "plant", "substance"), "O")
_MENTION = re.compile(
    r"\((?P<id>[^-()]+)-(?P<kind>[a-z]+)-(?P<status>[^-()]+)-(?P<salience>[^-()]+)-(?P<centering>[^-()]+)-(?P<minimal>[\d,]+)"
    r"-(?P<link>[a-z:]+)(?:-(?P<identity>[^()]*))?(?P<closed>\))?|(?P<closes>[^()\-]+)\)"
)
_INSIDE = frozenset(
    {
        "of",
        "for",
        "and",
        "the",
        "&",
        "on",
        "in",
        "de",
        "la",
        "al",
        "bin",
        "von",
        "van",
        "der",
        "-",
        "'s",
        "’s",
        "to",
        "du",
        "del",
        "at",
    }
    | {"'", "."}
)
_DAY_OR_MONTH = re.compile(
    r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December"
)
# Titles that also stand for one person: "the Pope".
_OFFICES = ("King", "Judge", "Prince", "Pope", "Justice")


@dataclass(frozen=True)
class Mention:
    """Ids of the first and last word, GUM's type, the ids of the words that name it, and the Wikipedia page it is linked to."""

    first: int
    last: int
    kind: str
    minimal: tuple[int, ...]
    page: str


def mentions(sentence: Sentence) -> list[Mention]:
    """The mentions that the `Entity=` notes of the words open and close, in order of closing."""
    opened: dict[str, list[tuple[int, str, tuple[int, ...], str]]] = defaultdict(list)
    found: list[Mention] = []
    for token in sentence.tokens:
        note = re.search(r"(?:^|\|)Entity=([^|]*)", token.misc)
        for match in _MENTION.finditer(note[1] if note else ""):
            if match["closes"]:
                if opened[match["closes"]]:
                    first, kind, minimal, page = opened[match["closes"]].pop()
                    found.append(Mention(first, token.id, kind, minimal, page))
                continue
            minimal = tuple(token.id + int(offset) - 1 for offset in match["minimal"].split(","))
            page = unquote(match["identity"] or "")
            if match["closed"]:
                found.append(Mention(token.id, token.id, match["kind"], minimal, page))
            else:
                opened[match["id"]].append((token.id, match["kind"], minimal, page))
    return found


def name_in(sentence: Sentence, mention: Mention) -> tuple[int, int] | None:
    """Ids of the first and last word of the name in a mention, None where it is nominal."""
    tokens = {token.id: token for token in sentence.tokens}
    minimal = [word for word in mention.minimal if mention.first <= word <= mention.last] or [mention.first]
    governed_outside = (word for word in minimal if not mention.first <= tokens[word].head <= mention.last)
    head = next(governed_outside, minimal[0])
    if not _is_name(tokens[head]):
        return None
    return _person_in(tokens, mention, head) if mention.kind == "person" else _other_in(tokens, mention, head)


def _is_name(token: Token) -> bool:
    return token.xpos in ("NNP", "NNPS") or token.upos == "PROPN"


def _person_in(tokens: dict[int, Token], mention: Mention, head: int) -> tuple[int, int] | None:
    """The head with its flat parts; titles are other relations and stay outside."""
    inside = range(mention.first, mention.last + 1)
    children: dict[int, list[int]] = defaultdict(list)
    for token in tokens.values():
        children[token.head].append(token.id)
    parts = {head} | {
        word for word in children[head] if tokens[word].deprel.split(":")[0] in ("flat", "goeswith") and word in inside
    }
    for part in list(parts):
        for below in children[part]:
            if (
                below in inside
                and tokens[below].deprel in ("punct", "flat", "case")
                and min(parts) < below < max(parts)
            ):
                parts.add(below)
    first, last = min(parts), max(parts)
    while first < last and tokens[first].form in gazetteer.HARD_TITLES:
        first += 1
    only = tokens[first].form
    return None if first == last and only in gazetteer.HARD_TITLES and only not in _OFFICES else (first, last)


def _other_in(tokens: dict[int, Token], mention: Mention, head: int) -> tuple[int, int]:
    """The proper nouns around the head, with what links them: "University of the Arctic"."""
    first = last = head
    while first > mention.first and _extends_left(tokens, first - 1, mention):
        first -= 1
    while last < mention.last and _extends_right(tokens, last + 1, mention):
        last += 1
    while first < last and not (_is_name(tokens[first]) or tokens[first].form[:1].isupper()):
        first += 1
    while last > first and not (_is_name(tokens[last]) or tokens[last].xpos == "CD"):
        last -= 1
    return first, last


def _extends_left(tokens: dict[int, Token], word: int, mention: Mention) -> bool:
    token = tokens[word]
    linked = (
        token.form in ("-", "&", ".", "and", "of", "for") and word - 1 >= mention.first and _is_name(tokens[word - 1])
    )
    return _is_name(token) or linked or (token.xpos in ("CD", "JJ") and token.form[:1].isupper())


def _extends_right(tokens: dict[int, Token], word: int, mention: Mention) -> bool:
    token = tokens[word]
    if token.form in ("in", "at", "on", "to") and mention.kind != "organization":
        # A place in a place is two names.
        return False
    if _is_name(token) or (token.xpos == "CD" and mention.kind == "event"):
        return True
    if token.form not in _INSIDE or word + 1 > mention.last:
        return False
    after = tokens[word + 1]
    return _is_name(after) or (after.form in _INSIDE and word + 2 <= mention.last and _is_name(tokens[word + 2]))


def convert_gum(sentence: Sentence, common: frozenset[str]) -> Labelled:
    """A sentence with our labels. `common` are words that are no names in lower case; proper nouns outside every mention are
    unknown."""
    tree = tree_of(sentence)
    index = {word: at for at, word in enumerate(tree.ids)}
    tags = ["O"] * len(tree.words)
    taken = [False] * len(tree.words)
    for begin, end, mention in _longest_first(sentence, index):
        if not any(taken[begin:end]):
            taken[begin:end] = [True] * (end - begin)
            mark(tags, begin, end, _label(tree, begin, end, mention, common))
    for at, word in enumerate(tree.words):
        named = tree.pos[at] == "PROPN" and tree.tags[at] in ("NNP", "NNPS")
        if named and not taken[at] and word not in gazetteer.TITLES and not _DAY_OR_MONTH.fullmatch(word):
            tags[at] = UNKNOWN
    mark_countries(tree.words, tags)
    mark_peoples(tree.words, tags)
    return tree.words, tree.spaces, tags


def _longest_first(sentence: Sentence, index: dict[int, int]) -> list[tuple[int, int, Mention]]:
    names: list[tuple[int, int, Mention]] = []
    for mention in mentions(sentence):
        span = name_in(sentence, mention) if mention.kind in LABELS else None
        places = [index[word] for word in range(span[0], span[1] + 1) if word in index] if span else []
        if places:
            names.append((places[0], places[-1] + 1, mention))
    return sorted(names, key=lambda name: (name[0] - name[1], name[0]))


def _label(tree: Tree, begin: int, end: int, mention: Mention, common: frozenset[str]) -> str:
    name = text_of(tree.words, tree.spaces, begin, end)
    bare = gazetteer.without_article(name)
    if mention.kind in ("place", "organization") and (bare in gazetteer.COUNTRIES or bare in gazetteer.STATES):
        return "GPE"
    label = LABELS[mention.kind]
    if label == PLACE:
        return _place(name, mention.page)
    alone = end - begin == 1
    if mention.kind in ("person", "organization") and alone and gazetteer.is_norp(name):
        return "NORP"
    if label == "EVENT":
        return "EVENT" if _is_event(name, alone, mention.page) else UNKNOWN
    if label == "PERSON" and _doubtful_person(tree.words[begin:end], name, common):
        return UNKNOWN
    return label


def _place(name: str, page: str) -> str:
    label = gazetteer.split_place(name)
    linked = re.sub(r"\(.*|,.*", "", page).replace("_", " ")
    if label == "GPE" and page and gazetteer.split_place(linked) == "LOC":
        return "LOC"
    return label or UNKNOWN


def _is_event(name: str, alone: bool, page: str) -> bool:
    return not (alone and name.isupper()) if page else bool(gazetteer.EVENT_WORDS.search(name))


def _doubtful_person(words: Sequence[str], name: str, common: frozenset[str]) -> bool:
    return (
        name in gazetteer.GPE or words[-1] in gazetteer.HARD_TITLES or (len(words) == 1 and words[0].lower() in common)
    )
