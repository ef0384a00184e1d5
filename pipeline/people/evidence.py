"""What articles say of a name's bearer, as evidence: whether two sets of roles are of one person, of two, or tell nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from pipeline.language.names.keys import fold, spelling
from pipeline.language.names.offices import UNDER, Role, read_role
from pipeline.language.text.lexicon import words

# Callings of which few people have two: a role of one and a role of another are two people, unless the same company says
# otherwise. A role with none of these words is of no calling.
_CALLINGS = """
sport: footballer striker midfielder defender goalkeeper coach swimmer runner sprinter cyclist golfer boxer jockey gymnast skier
 skater jumper diver wrestler fencer archer rower sailor kayaker player tennis badminton handball basketball volleyball rugby
 cricketer bowler batsman athlete champion bobsledder biathlete driver racer quarterback pitcher marathon olympian winger
arts: actor actress singer musician pianist violinist cellist drummer guitarist harpist organist composer conductor painter sculptor
 novelist poet author writer film stage comedian dancer rapper artist filmmaker playwright curator photographer designer
medicine: surgeon doctor physician nurse cardiologist epidemiologist virologist vet veterinarian dentist paediatrician pediatrician
 psychiatrist oncologist biologist chemist physicist geologist
trade: baker plumber carpenter electrician florist farmer shepherd miner fisherman chef cook teacher librarian hairdresser butcher
 mechanic shopkeeper taxi bus lorry truck waiter waitress gardener builder welder roofer forecaster
state: minister secretary president premier chancellor senator congressman congresswoman representative lawmaker governor mayor
 ambassador envoy diplomat mp parliament candidate opposition king queen prime councillor politician legislator treasurer
 president-elect mayor-elect deputy
force: general colonel captain sergeant admiral major police sheriff detective fire commander
law: judge lawyer attorney prosecutor solicitor barrister coroner notary
business: executive ceo chairman chairwoman founder banker economist businessman businesswoman entrepreneur investor trader
"""
_OF_STATE = words("state force law business")
_COMMON = words(
    """the a an of for and in at to his her their its on by former ex late acting interim then new old head chief director
    minister ministry secretary spokesman spokeswoman spokesperson member leader president deputy vice assistant mr mrs ms sir
    dr professor doctor official officer"""
)
# Who speaks for an office does not hold one.
_SPOKESMAN = "spokesman"
# One word written in two ways on the two sides of an ocean, and short forms.
_ONE_WORD = {"defense": "defence", "labor": "labour", "centre": "center", "pm": "premier"}


class Verdict(Enum):
    """What two roles say of whether their bearers are one."""

    AGREE = "agree"
    OPEN = "open"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Part:
    """A role as evidence: what `read_role` says, its telling words and those of them in capitals, its callings, whether it is
    under another office, and its words without case and accents."""

    role: Role
    telling: frozenset[str]
    proper: frozenset[str]
    callings: frozenset[str]
    under: bool
    plain: tuple[str, ...]


def _words_of_callings() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _CALLINGS.strip().replace("\n ", " ").splitlines():
        calling, _, listed = line.partition(":")
        found |= dict.fromkeys(listed.split(), calling)
    return found


_CALLING = _words_of_callings()
_CALLED = frozenset(map(spelling, _CALLING))


@lru_cache(1 << 16)
def read_part(role: str) -> Part:
    """The evidence in a role as an article writes it."""
    said = read_role(role)
    plain = {_ONE_WORD.get(word, word) for word in said.words}
    parted = {piece for word in plain for piece in fold(word).split("-")}
    callings = frozenset(_CALLING[word] for word in parted | plain if word in _CALLING)
    telling = frozenset(spelling(word) for word in parted if word not in _COMMON)
    capitals = {spelling(fold(piece)) for word in role.split() if word[:1].isupper() for piece in word.split("-")}
    under = bool(said.words & UNDER)
    return Part(said, telling, telling & capitals - _CALLED, callings, under, tuple(fold(role).split()))


@lru_cache(1 << 16)
def compare(one: str, other: str) -> tuple[Verdict, str]:
    """Whether two roles are of one person. Symmetric.

    Conflict: two countries, an office and one beneath it, one office of two places, two callings. Agreement: one office, or
    half of the telling words of the shorter, and no conflict.
    """
    a, b = read_part(one), read_part(other)
    if a.plain == b.plain:
        return Verdict.AGREE, f"both {one}"
    if a.role.countries and b.role.countries and not a.role.countries & b.role.countries:
        return Verdict.CONFLICT, f"{one}, and {other}: of two countries"
    if a.under != b.under and (a.role.offices & b.role.offices or a.telling & b.telling):
        return Verdict.CONFLICT, f"{one}, and {other}: one beneath the other"
    if not _share_callings(a, b):
        return Verdict.CONFLICT, f"{one}, and {other}: two callings"
    shared = a.telling & b.telling
    if (a.role.offices & b.role.offices or shared) and shared <= _CALLED and a.proper - shared and b.proper - shared:
        return Verdict.CONFLICT, f"{one}, and {other}: one office of two places"
    fewer = min(len(a.telling), len(b.telling))
    if a.role.offices & b.role.offices or fewer and 2 * len(shared) >= fewer:
        return Verdict.AGREE, f"{one}, and {other}"
    return Verdict.OPEN, f"{one}, and {other}"


def _share_callings(a: Part, b: Part) -> bool:
    if a.role.offices & b.role.offices:
        return True
    if _SPOKESMAN in a.role.offices | b.role.offices and "state" in a.callings | b.callings:
        return bool(a.telling & b.telling)
    if not a.callings or not b.callings:
        called, other = (a, b) if a.callings else (b, a)
        return not called.callings or bool(called.callings & _OF_STATE) or not other.role.offices
    if a.callings & b.callings:
        return True
    return bool(a.callings & _OF_STATE and b.callings & _OF_STATE)


def verdict(ones: Iterable[str], others: Iterable[str]) -> tuple[Verdict, str]:
    """Of two sets of roles: one pair that agrees is agreement, else one that conflicts is conflict."""
    theirs = sorted(others)
    found = [compare(one, other) for one in sorted(ones) for other in theirs]
    for wanted in (Verdict.AGREE, Verdict.CONFLICT):
        if (first := next((each for each in found if each[0] is wanted), None)) is not None:
            return first
    return Verdict.OPEN, "no roles that tell"


def weigh(ones: Iterable[str], others: Iterable[str]) -> Verdict:
    """The same without saying which."""
    theirs = tuple(others)
    conflict = False
    for one in ones:
        for other in theirs:
            found, _ = compare(one, other)
            if found is Verdict.AGREE:
                return found
            conflict = conflict or found is Verdict.CONFLICT
    return Verdict.CONFLICT if conflict else Verdict.OPEN
