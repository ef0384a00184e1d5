"""Entity mentions: the recognizer's names, corrected by what the whole article knows, each with its fullest form."""

from pipeline.language.extraction import Mention
from pipeline.language.names.bodies import Bodies, bare_bounds
from pipeline.language.names.people import Found, Registry
from pipeline.language.text.tokens import Name, Passage


def find_mentions(passages: list[Passage], registry: Registry, bodies: Bodies) -> list[Mention]:
    """Mentions in order of their offsets, never overlapping. A known person's surname is a PERSON, whatever its label."""
    found: list[Mention] = []
    people_of: dict[int, dict[tuple[int, int], Found]] = {}
    for person in registry.found.values():
        people_of.setdefault(person.passage, {})[person.first, person.last] = person
    for passage in passages:
        people = people_of.get(passage.index, {})
        covered = {i for first, last in people for i in range(first, last)}
        names = [name for name in passage.names if covered.isdisjoint(range(name.first, name.last))]
        names += [Name(first, last, "PERSON") for first, last in people]
        for name in sorted(names, key=lambda n: n.first):
            first, last = bare_bounds(passage, name)
            text = passage.slice(first, last)
            plain = " ".join(text.split())
            person = people.get((name.first, name.last))
            full = person.person.name if person is not None else bodies.full(plain) if name.label == "ORG" else plain
            start, end = passage.tokens[first].start, passage.tokens[last - 1].end
            if not found or start >= found[-1].end_char:
                found.append(Mention(start, end, text, name.label, full))
    return found
