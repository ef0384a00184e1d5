"""Token patterns for dates, times, money and numbers, as spaCy's entity ruler takes them."""

from typing import Any

Token = dict[str, Any]
Pattern = dict[str, Any]


def _words(text: str) -> list[str]:
    return text.split()


_FULL_MONTHS = _words("january february march april may june july august september october november december")
_MONTHS = [
    *_FULL_MONTHS,
    *_words(
        "jan jan. feb feb. mar mar. apr apr. jun jun. jul jul. aug aug. sep sep. sept sept. oct oct. nov nov. dec dec."
    ),
]
_FULL_DAYS = _words("monday tuesday wednesday thursday friday saturday sunday")
_DAYS = [*_FULL_DAYS, *_words("mon tue tues wed thu thurs fri sat sun")]
_SEASONS = _words("summer winter spring autumn fall")
_PERIODS = _words("day days week weeks month months year years decade decades century centuries quarter weekend")
_CLOCK_UNITS = _words("second seconds minute minutes hour hours")
_SCALES = _words("thousand million billion trillion m bn hundred")
_NUMBER_WORDS = _words("""zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen dozens
    hundreds thousands millions billions""")
_ORDINALS = _words("""first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth 1st 2nd 3rd 4th 5th 6th 7th 8th 9th
    10th""")
_CURRENCY_SIGNS = _words("$ £ € ¥ US$ A$ C$ ₽ ₴")
_CURRENCY_WORDS = _words("""dollar dollars euro euros pound pounds rouble roubles ruble rubles yen yuan rupee rupees lira liras hryvnia cent
    cents""")
_MEASURES = _words("""km kilometers kilometres kilometer kilometre miles mile meters metres meter metre feet foot inches kg kilograms
    kilogram tons tonnes ton tonne litres liters barrels acres hectares mph km/h""")


def _lower(words: list[str], operator: str = "") -> Token:
    return {"LOWER": {"IN": words}} | ({"OP": operator} if operator else {})


def _like(expression: str, operator: str = "") -> Token:
    return {"TEXT": {"REGEX": expression}} | ({"OP": operator} if operator else {})


_DAY = _like(r"^(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?$")
_YEAR = _like(r"^(?:1[5-9]|20)\d\d$")
_NUMBER = _like(r"^\d[\d,.]*$")
_ANY_NUMBER: Token = {"LIKE_NUM": True}
_ANY_NUMBERS: Token = {"LIKE_NUM": True, "OP": "+"}
_COMMA: Token = {"TEXT": ",", "OP": "?"}
_HYPHEN: Token = {"TEXT": "-"}
_WEEKDAY: Token = {"LOWER": {"IN": _DAYS}, "IS_TITLE": True}
_FULL_WEEKDAY: Token = {"LOWER": {"IN": _FULL_DAYS}, "IS_TITLE": True}
_MONTH: Token = {"LOWER": {"IN": _MONTHS}, "IS_TITLE": True}
# Months that alone are no verb.
_SURE_MONTH: Token = {"LOWER": {"IN": [m for m in _MONTHS if m not in ("may", "march", "mar")]}, "IS_TITLE": True}
_WHEN = _lower(["ago", "earlier", "later"], "?")
_PERIOD = _lower(_PERIODS)


def _dates() -> list[list[Token]]:
    return [
        [_WEEKDAY, _COMMA, _MONTH, _DAY, _COMMA, _YEAR],
        [_WEEKDAY, _COMMA, _MONTH, _DAY],
        [_WEEKDAY, _COMMA, _DAY, _MONTH, _YEAR],
        [_WEEKDAY, _COMMA, _DAY, _MONTH],
        [_MONTH, _DAY, _COMMA, _YEAR],
        [_MONTH, _DAY],
        [_DAY, _MONTH, _COMMA, _YEAR],
        [_DAY, _MONTH],
        [_DAY, _lower(["of"]), _MONTH],
        [_MONTH, _COMMA, _YEAR],
        [_SURE_MONTH],
        [_FULL_WEEKDAY],
        [_YEAR],
        [_like(r"^(?:the)?$", "?"), _like(r"^(?:1[5-9]|20)\d0s$")],
        [_like(r"^\d{1,2}/\d{1,2}/(?:\d\d)?\d\d$")],
        [_like(r"^\d{4}-\d\d-\d\d$")],
        [_lower(["today", "yesterday", "tomorrow"])],
        [
            _lower(["last", "next", "this", "past", "previous", "coming"]),
            _lower([*_PERIODS, *_FULL_DAYS, *_FULL_MONTHS, *_SEASONS]),
        ],
        [_lower(["the"]), _lower(["last", "next", "past", "previous", "coming"]), _ANY_NUMBER | {"OP": "?"}, _PERIOD],
        [_ANY_NUMBER, _PERIOD, _WHEN],
        [_lower(["a", "an"]), _PERIOD, _lower(["ago", "earlier", "later"])],
        [_ANY_NUMBER, _HYPHEN, _PERIOD],
    ]


def _times() -> list[list[Token]]:
    halves = ["am", "pm", "a.m.", "p.m."]
    return [
        [_like(r"^\d{1,2}[:.]\d\d$"), _lower([*halves, "gmt", "utc", "est", "edt", "local"], "?")],
        [_like(r"^\d{1,2}$"), _lower(halves)],
        [_ANY_NUMBER, _lower(_CLOCK_UNITS), _WHEN],
        [_lower(["tonight", "midnight", "noon"])],
        [_lower(["this"]), _lower(["morning", "afternoon", "evening"])],
        [_lower(_FULL_DAYS), _lower(["morning", "afternoon", "evening", "night"])],
    ]


def _amounts() -> dict[str, list[list[Token]]]:
    return {
        "PERCENT": [
            [_ANY_NUMBERS, _lower(["%", "percent", "percentage"])],
            [_ANY_NUMBERS, _lower(["per"]), _lower(["cent"])],
            [_like(r"^\d[\d.,]*%$")],
        ],
        "MONEY": [
            [{"TEXT": {"IN": _CURRENCY_SIGNS}}, _NUMBER, _lower(_SCALES, "?")],
            [_ANY_NUMBERS, _lower(_CURRENCY_WORDS)],
            [_like(r"^(?:US|A|C)?[$£€¥]\d[\d,.]*(?:m|bn|k)?$"), _lower(_SCALES, "?")],
            [_lower(["usd", "eur", "gbp", "rub"]), _NUMBER, _lower(_SCALES, "?")],
        ],
        "QUANTITY": [[_ANY_NUMBERS, _lower(_MEASURES)], [_ANY_NUMBER, _HYPHEN, _lower(_MEASURES)]],
        "ORDINAL": [[_lower(_ORDINALS)], [_like(r"^\d+(?:st|nd|rd|th)$")]],
        "CARDINAL": [
            [_NUMBER],
            [_NUMBER, _lower(_SCALES)],
            [_lower(_NUMBER_WORDS)],
            [_lower(_NUMBER_WORDS), _lower([*_NUMBER_WORDS, "of"], "+"), _lower(_NUMBER_WORDS)],
            [_lower(_NUMBER_WORDS), _lower(_SCALES)],
        ],
    }


def number_patterns() -> list[Pattern]:
    """The patterns of every numeric label."""
    patterns = {"DATE": _dates(), "TIME": _times(), **_amounts()}
    return [{"label": label, "pattern": tokens} for label, forms in patterns.items() for tokens in forms]
