"""Dates as news pages write them, with how exact they are. A year is never guessed: a date without one is of precision 'month_day'."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_MONTH_NAMES = (
    "january jan januar janvier janv enero ene gennaio gen janeiro januari stycznia januára ledna jänner января",
    "february feb februar février févr fév fevrier febrero febbraio fevereiro fev februari lutego února feber февраля",
    "march mar märz mars marzo março maart marca března марта",
    "april apr avril avr abril aprile abr kwietnia dubna апреля",
    "may mai mayo maggio mag maio mei maja května maj мая",
    "june jun juni juin junio giugno giu junho czerwca června июня",
    "july jul juli juillet juil julio luglio lug julho lipca července июля",
    "august aug août aout agosto ago augustus sierpnia srpna augusti августа",
    "september sept sep septembre septiembre settembre set setembro września září сентября",
    "october oct oktober okt octobre octubre ottobre ott outubro out października října октября",
    "november nov novembre noviembre novembro listopada listopadu ноября",
    "december dec dezember dez décembre déc diciembre dicembre dic dezembro grudnia prosince декабря",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_OF = r"(?:\s*(?:de|del|of|,|-|/)\s*|\s+)"
# As some extractors glue it: "13:19 GMT +330 January 2017" is zone +3, day 30.
_GLUED = re.compile(
    r"(?P<clock>\d{1,2}:\d\d)\s*(?:GMT|UTC)\s?(?P<offset>[+-]\d{1,2}?)" + _DAY + r"\s+" + _MONTH + r"\s+" + _YEAR,
    re.IGNORECASE,
)
_FULL = (
    re.compile(r"(?<![\d.])" + _YEAR + r"[-/.](?P<month_number>0?[1-9]|1[0-2])[-/.]" + _DAY + r"(?!\d)"),
    re.compile(r"(?<![\d.:])" + _DAY + r"(?:st|nd|rd|th|er|º|\.)?" + _OF + _MONTH + _OF + "?" + _YEAR, re.IGNORECASE),
    re.compile(
        r"\b"
        + _MONTH
        + r"\s*"
        + _DAY
        # No two runs of spaces side by side, which could share one in as many ways as it is long.
        + r"(?:st|nd|rd|th)?(?:\s*,)?\s*"
        + r"(?:(?:at\s+)?\d{1,2}:\d\d(?:\s*[ap]\.?m\.?)?(?:\s*[A-Z]{2,4},?|\s*,)?\s*)?"
        + _YEAR,
        re.IGNORECASE,
    ),
    re.compile(r"(?<![\d.])" + _DAY + r"\.\s?(?P<month_number>0?[1-9]|1[0-2])\.\s?" + _YEAR),
)
_SLASHED = re.compile(r"(?<![\d/])(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-]" + _YEAR)
_PARTIAL = (
    re.compile(
        r"\b" + _DAY + r"(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?" + _MONTH + r"(?!\s*,?\s*\d{4})(?=\W|$)", re.IGNORECASE
    ),
    re.compile(r"\b" + _MONTH + r"\s+" + _DAY + r"(?:st|nd|rd|th)?\b(?!\s*,?\s*\d{4})", re.IGNORECASE),
)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3])(?:(?P<mark>[:.h])(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?|(?P<packed>[0-5]\d)(?=\s*(?:GMT|UTC)))(?![\d.])"
    r"\s*(?P<half>[ap]\.?m\b\.?)?\s*\(?(?P<zone>(?:GMT|UTC)\s*[+-]\s*\d{1,2}(?::?\d\d)?|[A-Z]{2,5}\b|Z\b|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
# Hours from UTC of zone names that mean one thing. IST, CST in Asia, AST and the like mean several and are left out.
_ZONES = {
    "Z": 0, "GMT": 0, "UTC": 0, "WET": 0, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "ET": None, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "HKT": 8, "JST": 9, "KST": 9, "SGT": 8, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_ISO_LIKE = re.compile(
    r"^\s*(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?\s*$",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])\s*(\d{1,2})(?::?(\d\d))?$")


@dataclass(frozen=True)
class FoundDate:
    """A date: its time in UTC (None where the year is missing), what it is exact to, and how it is written."""

    at: datetime | None
    precision: str
    raw: str


def parse_stamp(raw: str) -> FoundDate | None:
    """A machine-written time (ISO 8601, RFC 2822), else a date in words; None where the string holds no full date."""
    raw = raw.strip()
    if match := _ISO_LIKE.match(raw):
        return _stamp(match[1], match[2], match[3], raw)
    if re.match(r"^(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d", raw):
        try:
            at = parsedate_to_datetime(raw)
            # It gives a naive time for the zone -0000 and for none.
            if at.tzinfo is None:
                return _at(at.date().isoformat(), None, raw)
            return FoundDate(at.astimezone(UTC), "second" if at.second else "minute", raw)
        except (ValueError, OverflowError):  # a zone of a million hours, a moment after the year 9999
            return find_date(raw)
    return find_date(raw)


def find_date(text: str) -> FoundDate | None:
    """The first full date in a line of text, with the time beside it when that has a zone; None where there is none."""
    if glued := _GLUED.search(text):
        return _from_match(glued, text, glued["clock"], f"GMT{glued['offset']}")
    for pattern in _FULL:
        if (match := pattern.search(text)) and (found := _from_match(match, text)):
            return found
    if match := _SLASHED.search(text):
        a, b = int(match["a"]), int(match["b"])
        # 04/10/2017 is April in one country and October in the next.
        if (a > 12) != (b > 12) or a == b:
            day, month = (a, b) if a > 12 else (b, a)
            return _with_clock(f"{match['year']}-{month:02}-{day:02}", text, match.span())
    return None


def find_month_day(text: str) -> str | None:
    """The first date without a year in a line of text, as written."""
    match = next((found for pattern in _PARTIAL if (found := pattern.search(text))), None)
    return match[0].strip(" .,") if match else None


def _stamp(day: str, clock: str | None, zone: str | None, raw: str) -> FoundDate | None:
    if clock is None or zone is None:
        return _at(day, None, raw)
    offset = _zone_hours(zone)
    return _at(day, clock, raw, offset) if offset is not None else _at(day, None, raw)


def _from_match(match: re.Match[str], text: str, clock: str | None = None, zone: str | None = None) -> FoundDate | None:
    groups = match.groupdict()
    month = int(groups["month_number"]) if groups.get("month_number") else _MONTHS[groups["month"].lower()]
    day = f"{groups['year']}-{month:02}-{int(groups['day']):02}"
    if clock and zone:
        return _at(day, clock.zfill(5), tidy_raw(text), _zone_hours(zone))
    return _with_clock(day, text, match.span())


def _with_clock(day: str, text: str, span: tuple[int, int]) -> FoundDate | None:
    """The day with the nearest time of day in the line, where that time names its zone."""
    around = text[max(0, span[0] - 40) : span[1] + 40]
    raw = tidy_raw(around) if len(text) > 120 else tidy_raw(text)
    for match in _CLOCK.finditer(around):
        offset = _zone_hours(match["zone"] or "")
        minute = match["minute"] or match["packed"]
        if offset is None or minute is None:
            continue
        hour = int(match["hour"])
        if match["half"] and hour <= 12:
            hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
        clock = f"{hour:02}:{minute}" + (f":{match['second']}" if match["second"] else "")
        return _at(day, clock, raw, offset)
    return _at(day, None, raw)


def _zone_hours(zone: str) -> float | None:
    zone = zone.strip().upper()
    if match := _OFFSET.search(zone):
        hours = int(match[2]) + int(match[3] or 0) / 60
        return (hours if match[1] == "+" else -hours) if hours <= 14 else None
    return _ZONES.get(zone)


def _at(day: str, clock: str | None, raw: str, offset: float | None = 0) -> FoundDate | None:
    try:
        if clock is None or offset is None:
            return FoundDate(datetime.fromisoformat(day).replace(tzinfo=UTC), "day", raw)
        at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=timezone(timedelta(hours=offset)))
        return FoundDate(at.astimezone(UTC), "second" if clock.count(":") == 2 and at.second else "minute", raw)
    except (ValueError, OverflowError):
        return None


def tidy_raw(text: str) -> str:
    """A date as the page writes it, one line, at most 80 characters."""
    return " ".join(text.split())[:80]
