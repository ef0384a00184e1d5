"""One text in many newsroom styles: straight or curly marks, kinds of dashes, capitals, a dateline in front."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from annotated.chunks import Chunk


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_DOUBLE = frozenset({'"', "“", "”", "``", "''"})
_SINGLE = frozenset({"'", "‘", "’", "`"})
_DASHES = ("-", "--", "—", "–")
_MONTHS = _words("January February March April May June July August September October November December")
_CITIES = _words("""MOSCOW WASHINGTON LONDON PARIS BERLIN BEIJING DAMASCUS BAGHDAD ANKARA TEHRAN CAIRO BEIRUT KIEV KYIV TOKYO SEOUL BRUSSELS
    GENEVA VIENNA ROME MADRID AMMAN RIYADH DOHA KABUL ISLAMABAD SYDNEY OTTAWA NAIROBI LAGOS JERUSALEM ISTANBUL WARSAW ATHENS SANAA
    TRIPOLI TUNIS ALEPPO MOSUL ERBIL ASTANA MINSK SOCHI GAZA LIMA BOGOTA DELHI JAKARTA MANILA DUBLIN OSLO LISBON""")
_AGENCIES = _words("Reuters AP AFP TASS Sputnik Xinhua UPI Interfax DPA ANSA Anadolu KUNA SANA IRNA")


@dataclass(frozen=True)
class Styles:
    """The share of chunks that get each style. Datelines are only for chunks with entities and no trees."""

    curly: float = 0.5
    dash: float = 0.2
    lower: float = 0.0
    upper: float = 0.0
    dateline: float = 0.0


def restyled(chunk: Chunk, styles: Styles, rng: random.Random) -> Chunk:
    """The chunk in a style drawn at random; annotation and number of words stay, but for a dateline."""
    words = quoted(chunk.words, chunk.spaces, chunk.tags, curly=rng.random() < styles.curly)
    if rng.random() < styles.dash:
        dash = rng.choice(_DASHES)
        words = [dash if _is_dash(words, chunk.spaces, i) else word for i, word in enumerate(words)]
    case = rng.random()
    if case < styles.lower:
        words = [word.lower() for word in words]
    elif case < styles.lower + styles.upper:
        words = [word.upper() for word in words]
    styled = replace(chunk, words=tuple(words))
    if rng.random() < styles.dateline and _takes_dateline(styled):
        return _behind_dateline(styled, rng)
    return styled


def quoted(words: Sequence[str], spaces: Sequence[bool], tags: Sequence[str] | None, *, curly: bool) -> list[str]:
    """The words with all marks and apostrophes straight or all curly; a mark's direction comes from its tag, else from spaces."""
    out: list[str] = []
    is_open = False
    for i, word in enumerate(words):
        if word in _DOUBLE:
            is_open = _opens(word, i, spaces, tags, is_open)
            out.append('"' if not curly else "“" if is_open else "”")
        elif word in _SINGLE:
            opens = (i == 0 or spaces[i - 1]) and not spaces[i]
            out.append("'" if not curly else "‘" if opens else "’")
        elif curly:
            out.append(word.replace("'", "’"))
        else:
            out.append(word.replace("’", "'"))
    return out


def _opens(word: str, i: int, spaces: Sequence[bool], tags: Sequence[str] | None, was_open: bool) -> bool:
    if word != '"':
        return word in ("“", "``")
    if tags is not None and tags[i] in ("``", "''"):
        return tags[i] == "``"
    apart_before = i == 0 or spaces[i - 1]
    apart_after = spaces[i] or i + 1 == len(spaces)
    return apart_before if apart_before != apart_after else not was_open


def _is_dash(words: Sequence[str], spaces: Sequence[bool], i: int) -> bool:
    return words[i] in _DASHES and spaces[i] and i > 0 and spaces[i - 1]


def _takes_dateline(chunk: Chunk) -> bool:
    return (
        chunk.ents is not None
        and chunk.heads is None
        and any(tag not in ("-", "O") for tag in chunk.ents)
        and chunk.words[0][:1].isupper()
    )


def _behind_dateline(chunk: Chunk, rng: random.Random) -> Chunk:
    """'MOSCOW, May 3 (Reuters) - ' and its kind before the first word; the dateline's names are labelled."""
    city, agency = rng.choice(_CITIES), rng.choice(_AGENCIES)
    city = city.title() if rng.random() < 0.15 else city
    month, day, dash = rng.choice(_MONTHS), str(rng.randint(1, 30)), rng.choice(_DASHES)
    line = rng.choice(
        (
            f"{city}_, {month} {day} (_{agency}_) - ",
            f"{city} (_{agency}_) {dash} ",
            f"{city}_, {month} {day}_. /_{agency}_/_. ",
            f"{city} {dash} ",
            f"By {agency} {city}_: ",
        )
    )
    words, spaces = _pieces(line)
    labels = {city: "B-GPE", agency: "B-ORG"}
    assert chunk.ents is not None
    return replace(
        chunk,
        words=(*words, *chunk.words),
        spaces=(*spaces, *chunk.spaces),
        sent_starts=(True, *[False] * len(words), *chunk.sent_starts[1:]),
        ents=(*(labels.get(word, "O") for word in words), *chunk.ents),
    )


def _pieces(line: str) -> tuple[list[str], list[bool]]:
    """Words of a line in which '_' parts two words without a space."""
    words: list[str] = []
    spaces: list[bool] = []
    for group in line.split():
        parts = group.split("_")
        words += parts
        spaces += [False] * (len(parts) - 1) + [True]
    return words, spaces
