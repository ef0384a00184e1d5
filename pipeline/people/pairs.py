"""Two senses side by side: whether they may be of one bearer, how sure that is, and what is against it."""

from dataclasses import dataclass

from pipeline.people.blocks import initials_of
from pipeline.people.evidence import Verdict, verdict, weigh
from pipeline.people.naming import Nearness, nearness
from pipeline.people.senses import Sense


@dataclass(frozen=True, slots=True)
class Likeness:
    """What speaks for one bearer of two senses, in words, and how sure it is (0: a guess) without common company and with it."""

    why: str
    alone: float
    together: float

    def score(self, company: str | None) -> float:
        """`company` is a key that both are beside; None: none."""
        return self.alone if company is None else self.together

    def words(self, company: str | None) -> str:
        """Why they may be one, in words."""
        return self.why if company is None else f"{self.why}; both beside {company}"


def likeness(a: Sense, b: Sense) -> Likeness | None:
    """None where the names are not near, or one key's senses. Symmetric but for the order of roles in words."""
    if a.key == b.key:
        return None
    if _is_body(a) and _is_body(b) and not _same_body(a, b):
        return _initials_meant(a, b)
    near, why = max((nearness(x, y) for x in a.namings for y in b.namings), key=lambda one: one[0])
    if near is Nearness.NONE:
        return None
    found, of_roles = verdict(a.evidence, b.evidence)
    words = why if found is Verdict.OPEN else f"{why}; {of_roles}"
    return Likeness(words, _score(near, found, company=False), _score(near, found, company=True))


def first_company(a: Sense, b: Sense) -> str | None:
    """The first of the keys that both are beside."""
    return min(a.beside & b.beside, default=None)


def are_two(a: Sense, b: Sense) -> bool:
    """True where two senses cannot be of one bearer, whatever else they share."""
    if a.told and a.told == b.told:
        return False
    if a.told and b.told or any(x.told and y.key in x.told.apart_keys for x, y in ((a, b), (b, a))):
        return True
    if a.key == b.key:
        return a.key.startswith("person:")
    if _is_body(a):
        return not _is_initials(a) and not _is_initials(b) and not _same_body(a, b)
    if {naming.gender for sense in (a, b) for naming in sense.namings} >= {"male", "female"}:
        return True
    if weigh(a.evidence, b.evidence) is not Verdict.CONFLICT:
        return False
    near = max(nearness(x, y)[0] for x in a.namings for y in b.namings)
    return near < Nearness.ONE_NAME or not a.beside & b.beside


def _score(near: Nearness, found: Verdict, *, company: bool) -> float:
    """0 where a join would be a guess. Near names join where nothing is against it, loose ones where a role or company is for
    it, a surname alone where its role is."""
    if found is Verdict.CONFLICT and not (near >= Nearness.ONE_NAME and company):
        return 0.0
    agree = found is Verdict.AGREE
    if near >= Nearness.ONE_NAME:
        return 0.97 if agree and company else 0.95 if agree or company else 0.9
    if near is Nearness.LOOSE:
        return 0.85 if agree and company else 0.8 if agree else 0.7 if company else 0.0
    return 0.6 if agree and company else 0.55 if agree else 0.0


def _initials_meant(a: Sense, b: Sense) -> Likeness | None:
    """Of initials and a full name: sure where an article gives the full name beside them and both keep the same company."""
    short, full = (a, b) if _is_initials(a) else (b, a)
    given = {naming.words[0] for naming in short.namings if naming.acronym} & initials_of(full)
    return Likeness(f"{min(given).upper()} is given for it in an article", 0.6, 0.85) if given else None


def _is_body(sense: Sense) -> bool:
    return sense.key.startswith("org:")


def _is_initials(sense: Sense) -> bool:
    return any(naming.acronym for naming in sense.namings)


def _same_body(a: Sense, b: Sense) -> bool:
    return any(nearness(x, y)[0] >= Nearness.ONE_NAME for x in a.namings for y in b.namings)
