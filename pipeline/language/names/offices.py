"""What the words of a role say: which office, of which country, and what sets it apart from others of its kind.

Different words for one office are one here: a spokeswoman and a press secretary, a premier and a prime minister. Who holds an
office is nothing that this module knows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.names.countries import countries_in, longest_readings
from pipeline.language.names.roles import role_words
from pipeline.language.text.lexicon import words

# One office a line, by its names.
_OFFICES = """
premier, prime minister, pm, head of government, taoiseach
president
head of state
chancellor
king, queen, monarch, emperor, sultan, emir
leader, supreme leader, ruler
foreign minister, foreign secretary, foreign affairs minister, external affairs minister, secretary of state, top diplomat, chief diplomat, minister of foreign affairs, minister for foreign affairs
defense minister, defence minister, defense secretary, defence secretary, secretary of defense, minister of defense, minister of defence, defense chief, defence chief
finance minister, treasury secretary, secretary of the treasury, minister of finance, chancellor of the exchequer, finance chief
interior minister, home secretary, home minister, minister of the interior
spokesman, spokeswoman, spokesperson, press secretary, press officer
chief executive, ceo, chief executive officer
chairman, chairwoman, chairperson, chair
police chief, chief of police
ambassador, envoy
lawyer, attorney, solicitor, barrister
doctor, physician
professor, academic, scholar
head, director, chief, boss
"""  # noqa: E501
# What a looser word may mean, where the article tells of which country or house.
_LOOSE = {
    "leader": ("premier", "president", "head of state", "chancellor", "king", "leader"),
    "chief": ("premier", "president", "chief executive", "chairman", "police chief", "leader", "head"),
    "boss": ("chief executive", "chairman", "head"),
    "diplomat": ("foreign minister", "ambassador"),
    "representative": ("spokesman",),
}
# The same without a country: of the heads of state of an article there is often one.
_KINDS = {"head of state": frozenset({"head of state", "president", "king"})}
# Of what a minister or a secretary is one. One of another is somebody else.
_PORTFOLIOS = words(
    """foreign defense defence finance treasury interior home justice health education transport transportation energy
    agriculture environment trade labor labour economy culture sports tourism housing science press"""
)
# Beneath an office or beside it, never the office itself.
UNDER = words("vice deputy assistant under associate junior")
_FORMER = words("former ex late acting interim shadow")
_PARTIES = {"republican": "republican", "gop": "republican", "democrat": "democratic", "democratic": "democratic"}
_COMMON = words("the a an of for and in at to his her their its") | _FORMER | UNDER
AGE = re.compile(r"\b\d{1,3}-year-old\b")


def _by_name() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for line in _OFFICES.strip().splitlines():
        names = line.split(", ")
        found |= {tuple(name.split()): names[0] for name in names}
    return found


_NAMES = _by_name()
_LONGEST = max(map(len, _NAMES))


@dataclass(frozen=True, slots=True)
class Role:
    """The words of a role, folded, and what they say. `offices` are named by the first name of each."""

    words: frozenset[str]
    offices: frozenset[str]
    countries: frozenset[str]

    def shares(self, other: "Role", noun: str) -> bool:
        """True where both name the same country, house or body, beside what `noun` and their offices say."""
        common = (self.words & other.words) - {noun} - _COMMON
        return bool(self.countries & other.countries or common)

    def may_be(self, other: "Role", noun: str) -> bool:
        """True where nothing that this role says of its bearer, called `noun`, is against the bearer of the other."""
        if not self.countries <= other.countries:
            return False
        if (self.words & UNDER) - {noun} != (other.words & UNDER) - {noun}:
            return False
        if not self.words & _FORMER <= other.words | {noun}:
            return False
        portfolios, others = self.words & _PORTFOLIOS, other.words & _PORTFOLIOS
        if portfolios and not (portfolios & others or self.offices & other.offices):
            return False
        parties, theirs = ({_PARTIES[word] for word in one.words if word in _PARTIES} for one in (self, other))
        return not parties or not theirs or bool(parties & theirs)


def read_role(text: str) -> Role:
    """What a role as the article writes it says: 'the Russian foreign minister', 'Kremlin press secretary'."""
    listed = text.replace("’s", "").replace("'s", "").replace("-", " ").split()
    folded = role_words(" ".join(listed)) | frozenset(AGE.findall(text))
    return Role(folded, frozenset(_offices([word.strip(".,").lower() for word in listed])), countries_in(listed))


def _offices(folded: Sequence[str]) -> set[str]:
    """The longest names of offices count: a police chief is no chief of another kind."""
    return longest_readings(folded, _NAMES, _LONGEST)


def offices_meant(phrase: Role, noun: str) -> tuple[frozenset[str], bool]:
    """The offices whose bearer a phrase around `noun` may mean, and whether it says so loosely: 'the American leader'."""
    if noun in _LOOSE and phrase.offices <= {_NAMES.get((noun,))}:
        return frozenset(_LOOSE[noun]), True
    return frozenset[str]().union(*(_KINDS.get(office, {office}) for office in phrase.offices)), False
