"""Entity mentions: the recognizer's names, corrected by what the whole article knows, each with its fullest form."""

from pipeline.language.extraction import Mention
from pipeline.language.names.keys import fold
from pipeline.language.names.people import Registry
from pipeline.language.text.tokens import Name, Passage


def find_mentions(passages: list[Passage], registry: Registry) -> list[Mention]:
    """Mentions in order of their offsets, never overlapping. A known person's surname is a PERSON, whatever its label."""
    fullest = _fullest(passages)
    found: list[Mention] = []
    for passage in passages:
        people = {(f.first, f.last): f for f in registry.found.values() if f.passage == passage.index}
        names = [name for name in passage.names if not any(a < name.last and name.first < b for a, b in people)]
        names += [Name(first, last, "PERSON") for first, last in people]
        for name in sorted(names, key=lambda n: n.first):
            first, last = _bounds(passage, name)
            text = passage.slice(first, last)
            plain = " ".join(text.split())
            person = people.get((name.first, name.last))
            full = person.person.name if person is not None else fullest.get((name.label, fold(plain)), plain)
            start, end = passage.tokens[first].start, passage.tokens[last - 1].end
            if not found or start >= found[-1].end_char:
                found.append(Mention(start, end, text, name.label, full))
    return found


def _bounds(passage: Passage, name: Name) -> tuple[int, int]:
    """A name without 'the' in front and the possessive mark behind."""
    first, last = name.first, name.last
    if last - first > 1 and passage.tokens[first].lower == "the":
        first += 1
    if last - first > 1 and passage.tokens[last - 1].tag == "POS":
        last -= 1
    return first, last


def _fullest(passages: list[Passage]) -> dict[tuple[str, str], str]:
    """Abbreviations in capitals to the longer name of the same label whose initials they are."""
    names = {
        (name.label, " ".join(p.slice(*_bounds(p, name)).split()))
        for p in passages
        for name in p.names
        if name.label == "ORG"
    }
    full: dict[tuple[str, str], str] = {}
    for label, name in sorted(names, key=lambda item: (len(item[1]), item[1])):
        initials = "".join(word[0] for word in name.split() if word[:1].isupper())
        if len(initials) > 2:
            full.setdefault((label, fold(initials)), name)
    return full
