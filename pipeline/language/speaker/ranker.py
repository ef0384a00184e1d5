"""Whom a speaking 'he' or 'she' means: a logistic model over those who may be meant, 'nobody of these' among them.

The weights are learnt by `training.speakers` and lie in the embedded model's folder, whose licence they share.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import PermanentError
from pipeline.language.names.genders import Gender
from pipeline.language.names.namesakes import Person, Place
from pipeline.language.names.people import Registry
from pipeline.language.speaker.bearers import Bearers
from pipeline.language.speaker.candidates import Candidate, Mention, Situation, walk
from pipeline.language.speech.statement import Statement
from pipeline.language.text import lexicon
from pipeline.language.text.tokens import Passage, Token

WEIGHTS = Path(__file__).parents[1] / "en_quotewire_sm" / "speakers" / "weights.json"
# A pronoun whose best candidate is less likely stays open; from `KEPT` on the candidate counts as mentioned there.
LEAST, KEPT = 0.5, 0.35
# How sure it is that a noun which nobody was called by means the subject before it.
SURE_OF_NOUN = 0.65
# So deep a clause is looked through.
_MAX_DEPTH = 40
# The rank of those who do not fit the gender of the pronouns so far.
_LAST_RANK = 9


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a pronoun means, None where it is nobody who is named, and how likely that is, 0 to 1."""

    person: Person | None
    sure: float


@dataclass(frozen=True)
class Weights:
    """Log-odds by feature, and what a share is worth: `slope` and `offset` of its log-odds, never more than `most`."""

    version: str
    features: dict[str, float]
    slope: float
    offset: float
    most: float

    def sure(self, share: float) -> float:
        """How likely it is, by documents that were not learnt from, that a candidate with this share is meant."""
        share = min(max(share, 1e-6), 1 - 1e-6)
        return min(self.most, 1 / (1 + math.exp(-self.offset - self.slope * math.log(share / (1 - share)))))


@cache
def read_weights(file: Path = WEIGHTS) -> Weights:
    """The weights that `training.speakers` wrote. Raises PermanentError where they are missing or damaged."""
    try:
        return Weights(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        remedy = f"restore it with `git checkout -- {file.name}` in its folder, or install the package again"
        raise PermanentError(f"The weights {file} cannot be read ({error}); {remedy}.") from error


def read_pronouns(
    passages: Sequence[Passage], registry: Registry, bearers: Bearers, statements: Sequence[Statement]
) -> dict[Place, Meant]:
    """Whom each 'he' and 'she' that speaks means, by the place of the pronoun; nothing of those before whom nobody stands.

    And whom speaking nouns mean that no role explains, as in `walk`.
    """
    weights = read_weights()
    meant: dict[Place, Meant] = {}

    def choose(situation: Situation) -> Candidate | None:
        if not situation.candidates:
            return None
        best, share = ranked(situation, weights.features)
        person = best.person if best is not None and share >= LEAST else None
        meant[situation.passage.index, situation.token.i] = Meant(person, weights.sure(share))
        return best if share > KEPT else None

    nouns = walk(passages, registry, bearers, statements, choose)
    return meant | {place: Meant(person, SURE_OF_NOUN) for place, person in nouns.items()}


def ranked(situation: Situation, weights: dict[str, float]) -> tuple[Candidate | None, float]:
    """The likeliest candidate and its share; None for nobody of them, whose score is 0."""
    scores = [sum(weights[name] * value for name, value in row.items()) for row in features(situation)]
    top = max([*scores, 0.0])
    total = math.exp(-top) + sum(math.exp(score - top) for score in scores)
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    if best is None or scores[best] < 0:
        return None, math.exp(-top) / total
    return situation.candidates[best], math.exp(scores[best] - top) / total


def features(situation: Situation) -> list[dict[str, float]]:
    """What speaks for each candidate and against it, by name; what is not there is 0."""
    candidates = situation.candidates
    fitting = [one for one in candidates if one.person is not None and one.called in (None, situation.gender)]
    ranks = {id(one): rank for rank, one in enumerate(fitting)}
    subject = max((one.subject for one in candidates if one.subject is not None), default=None)
    spoke = max((one.spoke for one in candidates if one.spoke is not None), default=None)
    turns = sorted((one.main for one in fitting if one.main is not None), reverse=True)
    tokens = situation.passage.tokens
    opens = tokens[min(1, len(tokens) - 1)].is_quoted
    rows: list[dict[str, float]] = []
    for one in candidates:
        assert one.last is not None, "candidates have been mentioned"
        row = _of_all(situation, one, one.last)
        if one.person is None:
            row |= _of_nouns(situation, one, one.last)
        else:
            row |= _of_people(situation, one, one.last, len(fitting), ranks.get(id(one), _LAST_RANK))
            row["another subject since"] = bool(turns) and turns[0] > one.last.place
            last = spoke if one.spoke == spoke else None
            row |= {
                "last subject": subject is not None and one.subject == subject,
                "last speaker of the paragraph": last is not None and last[0] == situation.passage.index,
                "last speaker before a paragraph in marks": last is not None and opens,
            }
        rows.append({name: float(value) for name, value in row.items() if value})
    return rows


def _of_all(situation: Situation, one: Candidate, last: Mention) -> dict[str, float]:
    here = last.place[0] == situation.passage.index
    same = last.sentence == situation.sentence
    own = here and any(start <= last.start < end for start, end in situation.spans)
    return {
        "same sentence": same,
        "main subject": last.main,
        "quoted": last.quoted,
        "called so": one.called == situation.gender,
        "called otherwise": one.called not in (None, situation.gender),
        "in its own words": own and last.quoted,
        "in its own report": own and not last.quoted,
        "in its own clause": here and same and _inside(situation.passage, last.place[1], situation.token),
        "asked": situation.sentence - one.asked <= 1 and situation.verb not in lexicon.ASKING_VERBS,
        "asked, and one replies": situation.sentence - one.asked <= 1 and situation.verb in lexicon.REPLYING_VERBS,
        "subject of the sentence before": situation.sentence - 1 in one.subject_in,
    }


def _of_nouns(situation: Situation, one: Candidate, last: Mention) -> dict[str, float]:
    back = situation.sentence - last.sentence
    return {
        "noun: sentences back": math.log1p(back),
        "noun: gender": one.gender == situation.gender,
        "noun: a pronoun since": one.by_pronoun,
        "noun: same sentence": back == 0,
    }


def _of_people(situation: Situation, one: Candidate, last: Mention, people: int, rank: int) -> dict[str, float]:
    return {
        "named": 1,
        "sentence before": last.sentence == situation.sentence - 1,
        "gender": _agreement(one, situation.gender),
        "rank": math.log1p(rank),
        "in apposition": last.appos,
        "sentences since the name": math.log1p(situation.sentence - one.named),
        "people": math.log1p(people),
        "times spoken": math.log1p(one.times_spoken),
    }


def _agreement(one: Candidate, gender: Gender) -> float:
    """How surely a person is of a gender, from -1 for never to 1: told by the article, or as often as bearers of that name are."""
    if one.gender is not None or one.person is None or one.person.women is None:
        return float(one.gender == gender)
    return (2 * one.person.women - 1) * (1 if gender == "female" else -1)


def _inside(passage: Passage, at: int, pronoun: Token) -> bool:
    """True within the clause that the pronoun's own verb reports."""
    verb = pronoun.head
    dep = ""
    for _ in range(_MAX_DEPTH):
        token = passage.tokens[at]
        if at == verb or token.head == at:
            break
        dep, at = token.dep, token.head
    return at == verb and dep in ("ccomp", "parataxis")
