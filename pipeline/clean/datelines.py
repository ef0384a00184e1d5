"""Datelines: place, date and agency at the head of a news text ('MOSCOW, February 21. /TASS/.', 'LIMA (Reuters) -')."""

import re
from dataclasses import dataclass

_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_DATE = rf"(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})(?:,?\s+\d{{4}})?"
_CAPITALS = r"[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я.'’\-/ ]+[A-ZÀ-ÞА-Я.]"
_TITLE_CASE = r"[A-ZÀ-Þ][\w.'’-]+(?: [A-ZÀ-Þ][\w.'’-]+){0,3}"
_REGION = r"(?:, [A-ZÀ-Þ][\w.'’]+(?: [A-ZÀ-Þ][\w.'’]+){0,2})?"
_AGENCY = r"\s*\((?P<{}>[A-Z][\w .&'’/-]{{1,40}})\)"
_DASH = r"\s*(?:-{1,2}|–|—|―)\s"
_PATTERNS = (
    # MOSCOW, February 21. /TASS/.
    re.compile(rf"^(?P<line>{_CAPITALS}{_REGION},? (?:on )?{_DATE})[.,]?\s*/(?P<slash>[A-Z][\w .-]{{1,30}})/"),
    # KYIV, Ukraine, Jan. 30 (Agency) -; PARIS (Agency) -; OSLO. Oct 4 (Agency) -
    re.compile(
        rf"^(?P<line>{_CAPITALS}{_REGION}(?:[.,]? {_DATE})?{_AGENCY.format('agency')})\s*(?:[-–—―:.]|(?=[A-Z\"“]))"
    ),
    # Lima (Agency) - ; Delhi, Oct 4 (Agency): here only a dash or a date tells a dateline from 'World Health Organization (WHO)'.
    re.compile(rf"^(?P<line>{_TITLE_CASE}{_REGION}(?:[.,]? {_DATE})?{_AGENCY.format('agency')}){_DASH}"),
    re.compile(rf"^(?P<line>{_TITLE_CASE}{_REGION}[.,]? {_DATE}{_AGENCY.format('agency')})[\s.:]"),
    # MOSCOW on 18 November. / RIGA, March 3 -
    re.compile(rf"^(?P<line>{_CAPITALS}{_REGION},? (?:on )?{_DATE})\s*(?:\.|:|[-–—―])"),
    # DUBLIN — / BEIRUT, Lebanon --
    re.compile(rf"^(?P<line>{_CAPITALS}{_REGION}){_DASH}"),
)


@dataclass(frozen=True)
class Dateline:
    """A dateline as written (without an agency between slashes), and the agency it names."""

    text: str
    agency: str | None


def find_dateline(line: str) -> Dateline | None:
    """The dateline a paragraph starts with; None where it starts with none."""
    for pattern in _PATTERNS:
        match = pattern.match(line)
        if match and len(match["line"]) <= 80:
            groups = match.groupdict()
            return Dateline(match["line"].strip(), groups.get("agency") or groups.get("slash"))
    return None
