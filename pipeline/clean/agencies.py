"""News agencies: which of them a page names as the source of its text, in dateline, byline or line of credit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.clean.blocks import count_words, flat, tidy
from pipeline.clean.datelines import find_dateline

# The name that is stored, and other ways of writing it. Case counts: 'AP' is an agency, 'Ap Jansen' a person.
_KNOWN = {
    "AFP": ("Agence France-Presse", "Agence France Presse", "L'Agence France-Presse"),
    "AP": ("Associated Press", "The Associated Press", "ASSOCIATED PRESS"),
    "Reuters": ("REUTERS", "Thomson Reuters", "Reuters News Agency"),
    "dpa": ("DPA", "Deutsche Presse-Agentur", "dpa-AFX", "dpa-infocom"),
    "UPI": ("United Press International",),
    "Bloomberg": ("Bloomberg News",),
    "PA Media": ("PA", "Press Association", "PA News Agency"),
    "TASS": ("ITAR-TASS", "ТАСС"),
    "RIA Novosti": ("RIA", "РИА Новости"),
    "Interfax": ("Интерфакс",),
    "Interfax-Ukraine": (),
    "Ukrinform": ("Укрінформ",),
    "UNIAN": ("УНИАН", "УНІАН"),
    "Xinhua": ("XINHUA", "Xinhua News Agency"),
    "Kyodo": ("Kyodo News", "KYODO"),
    "Jiji Press": ("JIJI", "Jiji"),
    "Yonhap": ("Yonhap News Agency", "YONHAP"),
    "KCNA": (),
    "PTI": ("Press Trust of India",),
    "ANI": ("Asian News International",),
    "IANS": (),
    "APP": ("Associated Press of Pakistan",),
    "Antara": ("ANTARA",),
    "Bernama": ("BERNAMA",),
    "AAP": ("Australian Associated Press",),
    "The Canadian Press": ("Canadian Press", "THE CANADIAN PRESS", "La Presse Canadienne", "La Presse canadienne"),
    "EFE": ("Agencia EFE",),
    "Europa Press": ("EUROPA PRESS",),
    "ANSA": ("Agenzia ANSA",),
    "Adnkronos": ("AdnKronos", "ADNKRONOS"),
    "AGI": ("Agenzia Italia",),
    "Lusa": ("LUSA", "Agência Lusa"),
    "Télam": ("TELAM", "Telam"),
    "Notimex": ("NOTIMEX",),
    "Agência Brasil": (),
    "ANP": ("Algemeen Nederlands Persbureau",),
    "Belga": ("BELGA", "Agence Belga"),
    "APA": ("Austria Presse Agentur",),
    "Keystone-SDA": ("sda", "SDA", "ATS", "Keystone-ATS"),
    "epd": ("Evangelischer Pressedienst",),
    "KNA": ("Katholische Nachrichten-Agentur",),
    "SID": ("Sport-Informations-Dienst",),
    "Ritzau": ("ritzau",),
    "NTB": (),
    "TT": ("TT Nyhetsbyrån", "Tidningarnas Telegrambyrå"),
    "STT": (),
    "PAP": ("Polska Agencja Prasowa",),
    "ČTK": ("CTK", "Czech News Agency"),
    "TASR": (),
    "Agerpres": ("AGERPRES",),
    "BTA": (),
    "Tanjug": ("TANJUG",),
    "HINA": (),
    "ANA-MPA": ("AMNA", "ΑΠΕ-ΜΠΕ"),
    "BNS": (),
    "LETA": (),
    "ELTA": (),
    "BelTA": ("BELTA",),
    "Anadolu": ("AA", "Anadolu Agency", "Anadolu Ajansı"),
    "DHA": ("Demirören Haber Ajansı",),
    "İHA": ("IHA", "İhlas Haber Ajansı"),
    "IRNA": (),
    "Tasnim News Agency": (),
    "SANA": (),
    "SPA": ("Saudi Press Agency",),
    "WAM": ("Emirates News Agency",),
    "Middle East News Agency": (),
    "NNA": ("National News Agency",),
    "APS": ("Algérie Presse Service",),
    "NAN": ("News Agency of Nigeria",),
    "GNA": ("Ghana News Agency",),
    "ANGOP": (),
    "IPS": ("Inter Press Service",),
}  # fmt: skip
_NAMES = {form: name for name, forms in _KNOWN.items() for form in (name, *forms)}
_FORM = "(?:" + "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True)) + ")"
_NEXT = r"(?:\s?[/,;&+]\s?|\s(?:and|und|et|y|e|och|og|en)\s)"
_LIST = rf"(?:[Tt]he |[Dd]er |[Ll]a )?{_FORM}(?:{_NEXT}(?:the |der |la )?{_FORM}){{0,4}}"
_EACH = re.compile(rf"(?<![\w-]){_FORM}(?![\w-])")

# 'Reuters', 'AFP/dpa', 'Reuters Staff' alone; an agency behind a name and a sign; a full name of several words behind a name.
_AUTHOR = re.compile(
    rf"^(?:By |By: |Von |Par |Por )?(?:{_LIST}(?: [Ss]taff(?: [Ww]riters?)?)?\W{{0,3}}$|[^,|/(–—-]{{2,60}}[,|/(–—-]+ ?(?P<behind>{_LIST})\)?$)"
)
_SEVERAL_WORDS = sorted((form for form in _NAMES if " " in form), key=len, reverse=True)
# A name behind a sign that dashes are part of too: 'Nora Blick - Jan Tey, AFP' is read from its end.
_LAST_SIGN = re.compile(r"[,|/(–—]|\s-\s")

# Lines below the text, whole.
_CREDITS = (
    re.compile(rf"^\W{{0,3}}(?:sources?|quellen?|fuentes?|fonti?|fonte|bron|kilde|källa|kaynak|źródło|източник|источник|via)\s?:\s?(?P<names>{_LIST})\W{{0,3}}$", re.IGNORECASE),
    re.compile(rf"^[(\[/*]{{0,2}}(?:[-–—]\s?)?(?P<names>{_LIST})[)\]/*.]{{0,3}}$"),
    re.compile(rf"^\W{{0,3}}(?:©|\([Cc]\)|[Cc]opyright)[\s©]{{0,3}}(?:\d{{4}})?,?\s?(?:by )?(?P<names>{_LIST})\b", re.IGNORECASE),
    re.compile(rf"^\W{{0,3}}(?P<names>{_LIST}) (?:journalists? |reporters? |writers? )?(?:also )?contributed (?:reporting )?(?:to )?"),
    re.compile(rf"^\W{{0,3}}(?:[Ww]ith|[Mm]it|[Aa]vec|[Cc]on|[Mm]et|[Mm]ed)\s(?:[\w.]{{1,20}}\s){{0,3}}?(?P<names>{_LIST})(?=\W{{0,3}}$|\swriters?\b|\sreporters?\b|\sstaff\b)"),
    re.compile(rf"^\W{{0,3}}[Tt]his (?:story|article|report|text) (?:was|is|has been)(?: \w{{1,20}}){{0,3}}? (?:by|from) (?P<names>{_LIST})(?![\w-])"),
)  # fmt: skip
# An agency that no list knows is told by the word beside it.
_SUPPLIED = re.compile(
    r"^\W{0,3}[Tt]his (?:story|article|report|text) (?:was|is|has been) (?:\w{1,20} ){0,2}(?:by|from) (?:the )?"
    r"(?P<name>[A-ZÀ-Þ][\w.'’&-]{1,30}(?: [A-ZÀ-Þ][\w.'’&-]{1,30}){0,3}) (?:news )?(?:agency|news service|newswire|wire service)\b"
)
# Behind the last sentence: 'said. (PTI)', 'said. – AFP', 'said. /TASS/'.
_ENDING = re.compile(
    rf"[.!?…\"”»’']\s?(?:[(\[](?P<in>{_LIST})[)\]]|[-–—]{{1,2}}\s?(?P<dash>{_LIST})|/(?P<slash>{_LIST})/)\W{{0,2}}$"
)
# 'TARN, 3 de marzo (Meridian Wire) —': a date in a language that datelines don't know, before a name that no list knows.
_ELSEWHERE = re.compile(
    r"^[A-ZÀ-ÞА-Я]{2}[A-ZÀ-ÞА-Я '’.-]{0,40}, \d{1,2}\.? [^\W\d]{2,12}[^\W\d. ]{0,12}(?: [^\W\d]{2,12})? \((?P<name>[A-ZÀ-Þ][\w .&'’-]{1,40})\)\s?[-–—]{1,2}\s"
)
# '(ANSA) - ROMA, 2 MAR -', 'Berlin (dpa/AFP) -', 'Madrid, 2 mar (EFE).-': a known name in brackets before a dash, in any language.
_OPENING = re.compile(rf"^\W?(?P<place>[^\W\d_a-z][^()\n]{{1,60}})?\((?P<names>{_LIST})\)[.:]?\s?[-–—]{{1,2}}")
_IS_AGENCY = re.compile(
    r"\b(?:wire|newswire|agency|agence|agencia|agência|agenzia|agentur|press service|news service)\b", re.IGNORECASE
)
_LONGEST_CREDIT, _MOST_WORDS, _REACH = 200, 20, 5
# Lines above and below the text that may hold dateline and credit.
_HEAD = 4


@dataclass(frozen=True)
class Signs:
    """Where a page may name an agency: authors as written, the first paragraphs of its text, and its last lines with those
    that are no part of the text."""

    authors: Sequence[str]
    opening: Sequence[str]
    closing: Sequence[str]


def signs(authors: Sequence[str], text: Sequence[str], untidied: Sequence[str]) -> Signs:
    """The signs of a page from its paragraphs, clean and with page furniture."""
    return Signs(authors, text[:_HEAD], [*text[-1:], *untidied[-_REACH:]])


def find_agencies(found: Signs, outlet: str | None) -> str | None:
    """The agencies that a page names, each once, separated by '; ': those of dateline, authors and credit in that order.

    A name in a dateline or before 'agency' need not be known; the outlet's own then counts only where it says that it is an
    agency's.
    """
    house = flat(outlet or "")
    names = [name for name in _named(found) if name in _KNOWN or flat(name) != house or _IS_AGENCY.search(name)]
    return "; ".join(dict.fromkeys(names)) or None


def names_source(line: str) -> bool:
    """Whether a line below a text says no more than which agency it rests on: 'mit dpa', 'The AP contributed to this report.'"""
    return bool(_of_credit(line)) and _ENDING.search(line) is None


def _named(found: Signs) -> Iterator[str]:
    for paragraph in found.opening:
        if names := _of_opening(paragraph):
            yield from names
            break
    for author in map(tidy, found.authors):
        yield from _of_author(author)
    for line in found.closing:
        yield from _of_credit(line)


def _known(names: str) -> list[str]:
    return [_NAMES[match[0]] for match in _EACH.finditer(names)]


def _of_opening(paragraph: str) -> list[str]:
    match = _OPENING.match(paragraph)
    # 'Die Deutsche Presse-Agentur (dpa) -' explains a short form, as 'THE WORLD HEALTH ORGANIZATION (WHO) -' does.
    if match and not any((match["place"] or "").rstrip().endswith(form) for form in _NAMES):
        return _known(match["names"])
    if match := _ELSEWHERE.match(paragraph):
        return [match["name"]]
    dateline = find_dateline(paragraph)
    if dateline is None or not dateline.agency:
        return []
    initials = "".join(word[0] for word in dateline.text.partition("(")[0].split())
    return _known(dateline.agency) or ([] if dateline.agency in initials else [dateline.agency])


def _of_author(author: str) -> list[str]:
    """The agencies in one author as a page writes it; a person's name beside them is left aside."""
    if len(author) > _LONGEST_CREDIT:
        return []
    if match := _AUTHOR.match(author):
        return _known(match["behind"] or author)
    last = _LAST_SIGN.split(author)[-1].strip(" )")
    if last in _NAMES:
        return [_NAMES[last]]
    return [_NAMES[form] for form in _SEVERAL_WORDS if author.endswith(f" {form}")][:1]


def _of_credit(line: str) -> list[str]:
    if match := _ENDING.search(line[-80:]):
        return _known(match["in"] or match["dash"] or match["slash"])
    if len(line) > _LONGEST_CREDIT or count_words(line) > _MOST_WORDS:
        return []
    if match := _SUPPLIED.match(line):
        return _known(match["name"]) or [match["name"]]
    match = next((match for credit in _CREDITS if (match := credit.match(line))), None)
    return _known(match["names"]) if match else []
