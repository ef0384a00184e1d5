"""Lists of places, peoples and titles, and the rules that split a corpus's "location" into GPE, LOC, FAC and unknown.

Used to make labels for training only, never at night. The lists are facts of our own collecting, names of territories and
languages from CLDR (by babel, Unicode licence) and city names from the tz database (public domain).
"""

import re
from collections.abc import Iterable
from pathlib import Path

from babel import Locale

from annotated.chunks import Chunk

_LEXICON = Path(__file__).parent / "lexicon"
_ENGLISH = Locale("en")
# CLDR's codes for groups, oceans and test data among its two-letter territories.
_NO_COUNTRIES = {"AQ", "EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def _words(name: str) -> frozenset[str]:
    lines = (_LEXICON / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _cldr_countries() -> frozenset[str]:
    names = {name for code, name in _ENGLISH.territories.items() if code.isalpha() and code not in _NO_COUNTRIES}
    return frozenset(names | {re.sub(r" \(.*\)| – .*", "", name) for name in names})


COUNTRIES = _cldr_countries() | _words("countries")
STATES = _words("states")
CITIES = _words("cities") | _words("timezone_cities")
TOWNS = _words("towns")
GPE = COUNTRIES | STATES | CITIES
REGIONS = _words("regions") | {name for code, name in _ENGLISH.territories.items() if code.isdigit()} - {"world"}
ORGANIZATIONS = _words("organizations")
LANGUAGES = frozenset(_ENGLISH.languages.values())
# Buildings that stand for the organization in them.
METONYMS = {
    "White House",
    "Pentagon",
    "Kremlin",
    "Capitol Hill",
    "Capitol",
    "Downing Street",
    "Foggy Bottom",
    "Élysée",
    "Whitehall",
}
# Country names that are as often a person, a bird or a piece of clothing.
AMBIGUOUS_COUNTRIES = {"Georgia", "Jordan", "Chad", "Guinea", "Jersey", "Turkey", "America"}

_DEMONYMS = _words("demonyms")
NORP = (
    _DEMONYMS
    | {word + "s" for word in _DEMONYMS if not word.endswith(("ish", "ese", "ch", "sh", "ss"))}
    | _words("demonym_nouns")
)
AMBIGUOUS_NORP = _words("ambiguous_norp")
TITLES = _words("titles")
# Titles that cannot be part of a place's or an office's name.
HARD_TITLES = frozenset(title for title in TITLES if title[0].isupper()) - _words("office_words")

LOC_WORDS = re.compile(
    r"\b(Rivers?|Lakes?|Mount|Mt\.?|Mountains|Sea|Ocean|Valley|Desert|Peninsula|Gulf|Bay|Coast|Straits?|Canyon|Basin|Plateau"
    r"|Plains?|Delta|Reef|Glacier|Volcano|Forest|Islands?|Isle|Archipelago|Region|Peak|Ridge|Range|Fjord|Galaxy|Nebula|Crater"
    r"|Harbou?r|Sound|Channel|Northern|Southern|Eastern|Western|Continent|Subcontinent|Shelf|Pond|Reservoir|Swamp|Caves?|Pyrenees"
    r"|Pole|Atoll)\b"
)
FAC_WORDS = re.compile(
    r"\b(Airport|Bridge|Streets?|St|Avenue|Ave|Road|Rd|Square|Park|Stadium|Museum|Hospital|Church|Cathedral|Mosque|Temple|Castle"
    r"|Palace|Towers?|Building|Hall|House|Hotel|Station|Highway|Route|Boulevard|Blvd|Lane|Drive|Plaza|Mall|Center|Centre"
    r"|Theat(?:er|re)s?|Arena|Gallery|Library|Gates?|Dam|Prison|Jail|Camp|Base|Port|Terminal|Monument|Memorial|Gardens?|Zoo"
    r"|Cemetery|Mawatha|Observatory|Complex|Planetarium|Facility|Archives|Airfield|Barrage|Headquarters|Compound|Opera|Grill"
    r"|Pizza|Kitchen|Market|Shop|Store|Restaurant|Cafe|Inn|Pub|Farm|Railway|Wall|Tunnel|Canal|Pier|Fort|Fortress|Abbey|Chapel"
    r"|Court|Studios?|Lounge|Field|Shrine|Interstate|Freeway|Parkway|Trail|Resort|Monastery|School|College|University|Barracks"
    r"|Mansion|Villa|Academy|Turnpike|Expressway|Railroads?|Gym|Pavilion|Minster|Auditorium|Ballroom|Coliseum|Velodrome|Hippodrome"
    r"|Playhouse|Docks?)\b"
)
EVENT_WORDS = re.compile(
    r"\b(Wars?|Battle|Olympics|Olympic Games|Games|World Cup|Cup|Championships?|Festival|Revolution|Uprising|Hurricane|Conference"
    r"|Summit|Grand Prix|Open|Tour|Siege|Massacre|Crisis|Holocaust|Intifada|Arab Spring|Expo|Convention|Referendum|Crusades?"
    r"|Rebellion|Earthquake|Operation|Super Bowl|World Series|Marathon|Tournament|Congress of|Treaty of|Day of|Coup|Genocide"
    r"|Elections?)\b"
)
# Shops, lodgings, schools and railways: as often the organization as its building.
BUSINESS_WORDS = re.compile(
    r"\b(Hotel|Grill|Pizza|Kitchen|Market|Shop|Store|Restaurant|Cafe|Inn|Pub|Farm|Railway|Railroads?|Studios?|Lounge|Resort|School"
    r"|College|University|Academy|Hospital|Mall|Garage|Archives|Library|Complex)\b"
)
# Kinds of state and of their parts, first or last in a name.
_POLITY_WORDS = frozenset(
    {
        "County",
        "Province",
        "District",
        "Municipality",
        "Empire",
        "Kingdom",
        "Republic",
        "Duchy",
        "Principality",
        "Sultanate",
        "Colony",
    }
    | {
        "Caliphate",
        "Parish",
        "Township",
        "Voivodship",
        "Voivodeship",
        "Governorate",
        "Prefecture",
        "City",
        "State",
        "Emirate",
    }
)
# What stands before a place's name to name a part or an age of it.
_PART_WORDS = frozenset(
    {
        "North",
        "South",
        "East",
        "West",
        "N.",
        "S.",
        "E.",
        "W.",
        "Upper",
        "Lower",
        "Central",
        "Old",
        "New",
        "Greater",
        "Ancient",
    }
    | {
        "Imperial",
        "Nazi",
        "Habsburg",
        "Medieval",
        "Occupied",
        "Northeast",
        "Northwest",
        "Southeast",
        "Southwest",
        "Downtown",
    }
)
DIRECTIONS = frozenset({"North", "South", "East", "West", "Central", "Northern", "Southern", "Eastern", "Western", "-"})
_TOWN_WORDS = re.compile(r"\b(County|Province|District|City|State|Republic|al|de|of|la|New|San|St\.?|Al|Ar|Deir|Tal)\b")
_NAMED_AFTER_SAINT_OR_FORT = re.compile(r"(Fort|Port|St\.?|Saint) [A-Z][\w'’-]*$")
_ACRONYM = re.compile(r"[A-Z][A-Z.]+s?")


def without_article(name: str) -> str:
    """The name without a leading "the"."""
    return re.sub(r"^(the|The|THE)\s+", "", name)


def is_norp(word: str) -> bool:
    """Whether the word names members of a people, religion or party; capitals are forgiven."""
    return word in NORP or (word.isupper() and len(word) > 3 and word.title() in NORP)


def is_country(word: str) -> bool:
    """Whether the word alone is surely a country."""
    return word in COUNTRIES and word not in AMBIGUOUS_COUNTRIES


def known_place(name: str) -> str | None:
    """GPE, LOC, FAC or ORG where a list or a word in the name says so, else None."""
    bare = without_article(name).strip(" .,'")
    cased = _capitalized(bare)
    for form in (bare, cased, name):
        if form in REGIONS:
            return "LOC"
        if form in GPE or form in TOWNS:
            return "GPE"
    if bare in METONYMS:
        return "ORG"
    if _NAMED_AFTER_SAINT_OR_FORT.match(cased):
        return "GPE"
    return _told_by_its_words(cased.split())


def _told_by_its_words(words: list[str]) -> str | None:
    """The last word decides, then a word for a building, then one for a landscape."""
    if not words:
        return None
    if len(words) > 1 and words[-1] in _POLITY_WORDS:
        return "GPE"
    for text in (words[-1], " ".join(words)):
        if FAC_WORDS.search(text):
            return "FAC"
        if LOC_WORDS.search(text):
            return "LOC"
    if len(words) > 1 and words[0] in _POLITY_WORDS:
        return "GPE"
    rest = " ".join(words[1:])
    return "GPE" if (words[0] in _PART_WORDS or is_norp(words[0])) and (rest in GPE or rest in TOWNS) else None


def split_place(name: str) -> str | None:
    """GPE, LOC, FAC or ORG for a name that a corpus marks as a place, None where it cannot be told.

    A short capitalized name that no list knows is most often a town: GPE. Not so where the corpus marks shops and restaurants
    as places too: ask `known_place` there.
    """
    known = known_place(name)
    if known is not None:
        return known
    bare = without_article(name).strip(" .,'")
    cased = _capitalized(bare)
    length = len(cased.split())
    if re.search(r"[\d,&/]| - | and ", cased) or length > 3 or not bare[:1].isupper():
        return None
    if (bare.isupper() and len(bare) > 1) or _ACRONYM.fullmatch(bare):
        return None
    return None if length == 3 and not _TOWN_WORDS.search(cased) else "GPE"


def _capitalized(name: str) -> str:
    """Title case for a name all in capitals; "Mandovi river" and "the Gaza strip" get their last capital."""
    if name.isupper() and len(name) > 3:
        return name.title()
    first, space, last = name.rpartition(" ")
    return first + space + last[:1].upper() + last[1:] if first[:1].isupper() else name


def common_words(chunks: Iterable[Chunk]) -> frozenset[str]:
    """Words that trees show in lower case as something other than a name; capitalized and alone, they prove no name."""
    return frozenset(
        word
        for chunk in chunks
        for word, pos in zip(chunk.words, chunk.pos or (), strict=True)
        if pos not in ("PROPN", "X", "NUM") and word.islower()
    )
