"""Names that rules set: a few certain ones before the recognizers, and the gazetteer's, which only fill what these left out."""

from annotated import gazetteer
from training.cnn.numbers import Pattern


def _listed(names: str) -> tuple[str, ...]:
    return tuple(names.replace("\n", "").split("|"))


# Certain whatever the context, and hardly ever part of a longer name: a long list here cut longer names in two.
_KNOWN = {
    "ORG": _listed("""ISIS|ISIL|Daesh|TASS|Hezbollah|Hamas|Xinhua|Interfax|AFP|PKK|YPG|Boko Haram|Al-Shabaab|Jabhat al-Nusra
|UN General Assembly|UN Security Council|United Nations General Assembly|United Nations Security Council|Wall Street Journal
|New York Times|Washington Post|Al Jazeera"""),
    "GPE": _listed("Russian Federation"),
}
# Names that are as often a person, a thing or an ordinary word.
_AMBIGUOUS = {
    "GPE": _listed("""Georgia|Jordan|Chad|Turkey|Guinea|Jersey|Cuba|Mali|Niger|Togo|Wales|Virginia|Nice|Reading|Bath|Mobile|Lima
|Perth|Sofia|Victoria|Center|Denver|Boise|Troll|Vincennes|Knox|Marengo|Menominee|Juba|Beulah|Winamac|Phoenix|Hermosillo|Apia|Sydney
|Lindeman|Currie|Thunder Bay|Thule|Creston|Monroe|Macquarie|Male|Ceuta|Oral|Hebron|TX|NY|CA|FL|Isle of Man|Moncton|Montana|Dakota
|Orleans|Hollywood|Bethlehem|Cambridge|Oxford|Manchester|Liverpool"""),
    "LOC": _listed("West|East|North|South|Earth|Mars|Moon|Amazon|Strip|Venus|Jupiter|Saturn|Sound"),
    "ORG": _listed("Labour|Guardian|Shell|Apple|Amazon|BP|AP|RT|WHO|GOP|Red Cross|Congress|Senate|Sputnik|Siemens"),
}
# Shorter names in capitals are as often acronyms.
_SHORTEST_DATELINE = 5


def known_patterns() -> list[Pattern]:
    """Names set before any recognizer, which keeps them."""
    return [{"label": label, "pattern": name} for label, names in _KNOWN.items() for name in names]


def gazetteer_patterns() -> list[Pattern]:
    """Names set after the recognizers, where these found none; places also in a dateline's capitals."""
    places = {name for name in gazetteer.GPE.difference(_AMBIGUOUS["GPE"]) if len(name) > 1}
    lists = {
        "GPE": places | {name.upper() for name in places if len(name) >= _SHORTEST_DATELINE},
        "LOC": gazetteer.REGIONS.difference(_AMBIGUOUS["LOC"]),
        "ORG": gazetteer.ORGANIZATIONS.difference(_AMBIGUOUS["ORG"]),
        "NORP": gazetteer.NORP - gazetteer.AMBIGUOUS_NORP,
    }
    return [{"label": label, "pattern": name} for label, names in lists.items() for name in sorted(names)]
