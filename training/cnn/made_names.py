"""Names put together from a lexicon's words, so that the recognizer learns what kinds of words names hold, not only whole names."""

import random
from collections import Counter
from collections.abc import Callable, Iterable

from annotated.chunks import Chunk
from annotated.tags import spans
from training.lexicon import Lexicon

Name = tuple[str, ...]
Maker = Callable[[random.Random], Name]

_INITIALS = "ABCDEFGHJKLMNPRSTW"
_PLACE_WORDS = ("New", "North", "South", "East", "West", "San", "Port", "Fort", "Saint", "Lake")
# The most frequent words, "the" and "said" among them, begin no organization.
_SKIPPED = 3000
# The last words of organizations in the corpora, such as "Council": how often at least, and the greatest weight.
_ENDING_TIMES, _ENDING_WEIGHT = 4, 20
_SHORTEST = 4
# Shorter names of organizations are acronyms.
_ACRONYM = 4


def makers(lexicon: Lexicon, chunks: Iterable[Chunk]) -> dict[str, Maker]:
    """By label, what makes a new name of it; the chunks give the last words of organizations."""
    persons, places, firms = (_titled(lexicon.of_kind(kind)) for kind in ("PERSON", "GPE", "ORG"))
    peoples = _titled(lexicon.of_kind("NORP"))
    ordinary = _titled(word for word in lexicon.of_kind("O", skip=_SKIPPED) if len(word) >= _SHORTEST)
    endings = organization_endings(chunks)

    def person(rng: random.Random) -> Name:
        first, last = rng.choice(persons), rng.choice(persons)
        middle = rng.choice([rng.choice(_INITIALS) + ".", rng.choice(persons)])
        return _drawn(rng, ((62, (first, last)), (23, (last,)), (15, (first, middle, last))))

    def place(rng: random.Random) -> Name:
        return _drawn(
            rng, ((85, (rng.choice(places),)), (15, (rng.choice(_PLACE_WORDS), rng.choice(places + persons))))
        )

    def organization(rng: random.Random) -> Name:
        firm, word, other, ending = (rng.choice(words) for words in (firms, ordinary, ordinary, endings))
        where, who = rng.choice(places), rng.choice(persons)
        known = firm.upper() if len(firm) <= _ACRONYM else firm
        return _drawn(
            rng,
            (
                *((25, (known,)), (15, (where, ending)), (10, (who, ending)), (15, (word, ending))),
                *((10, (word, other, ending)), (7, (where, word, ending)), (8, (word, other)), (10, (word,))),
            ),
        )

    made: dict[str, tuple[Maker, tuple[list[str], ...]]] = {
        "PERSON": (person, (persons,)),
        "GPE": (place, (places, persons)),
        "ORG": (organization, (firms, ordinary, endings, places, persons)),
        "NORP": (lambda rng: (rng.choice(peoples),), (peoples,)),
    }
    # A lexicon of a trial may lack a kind.
    return {label: maker for label, (maker, needed) in made.items() if all(needed)}


def organization_endings(chunks: Iterable[Chunk]) -> list[str]:
    """Capitalized last words of organizations, the usual ones more often."""
    counts = Counter(
        chunk.words[end - 1]
        for chunk in chunks
        for begin, end, label in spans(chunk.ents or ())
        if label == "ORG" and end - begin > 1
    )
    usual = {word: times for word, times in counts.items() if word[:1].isupper() and len(word) >= _SHORTEST}
    return [word for word, n in usual.items() if n >= _ENDING_TIMES for _ in range(min(n, _ENDING_WEIGHT))]


def _titled(words: Iterable[str]) -> list[str]:
    return [word.title() for word in words]


def _drawn(rng: random.Random, weighted: Iterable[tuple[int, Name]]) -> Name:
    weights, names = zip(*weighted, strict=True)
    return rng.choices(names, weights)[0]
