"""Blocking keys: of two senses whose names are near at least one is the same, so that few pairs need be compared."""

from collections.abc import Iterator

from pipeline.language.names.keys import name_words
from pipeline.language.names.spellings import slips
from pipeline.people.given_names import full_form
from pipeline.people.naming import Naming
from pipeline.people.senses import Sense

# Senses under one blocking key that are compared with one another. A key with more is a common word, and others lead to the
# same pairs.
MAX_BLOCK = 200
# Letters that initials of a body have at most.
MAX_INITIALS = 6


def blocks(sense: Sense) -> dict[str, bool]:
    """Blocking keys of a sense. A pair is compared where one at least asks for it (True): full names of one surname need not be
    compared because of that alone, a surname alone with all of them."""
    found: dict[str, bool] = {}
    for naming in sense.namings:
        for words, asks in _of(naming, sense):
            block = "|".join(words)
            found[block] = asks or found.get(block, False)
    return found


def _of(naming: Naming, sense: Sense) -> Iterator[tuple[tuple[str, ...], bool]]:
    if naming.group == "org":
        yield ("body", *naming.words), True
        yield from ((("initials", form), True) for form in initials_of(sense))
        return
    if naming.group != "person" or not naming.sounds:
        return
    sounds = naming.sounds
    yield ("alone", sounds[-1]), not naming.full
    if naming.full:
        first = naming.words[0]
        yield ("initial", first[0], sounds[-1]), len(first) == 1
        yield ("short form", full_form(first), sounds[-1]), True
        yield ("words", *sorted(sounds)), True
        yield ("whole", "".join(sounds)), True
        yield from ((("first and another", sounds[0], word), True) for word in sounds[1:])
        yield from ((("slip", *slip), True) for slip in slips(naming.words))


def initials_of(sense: Sense) -> set[str]:
    """Initials of a body: its name, or those that an article gives for it."""
    acronyms = {naming.words[0] for naming in sense.namings if naming.acronym}
    given = {"".join(name_words(form)) for form in sense.forms if form.isupper() and len(form) <= MAX_INITIALS}
    return acronyms | given if len(acronyms) < len(sense.namings) else acronyms
