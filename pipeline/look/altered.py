"""Quotations whose words were cut or altered on the way from one outlet to another, with the differences marked."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from pipeline.look.asking import WEEK, ask

SHOWN = 8
# Two that share as many words in a row may be one quotation; those that share more than 60 % of the shorter one are.
_IN_A_ROW = 4
_ALIKE = 0.6
_FEWEST_WORDS = 8
# Of a speaker and week: whoever says more is compared over the newest.
_MOST_OF_ONE = 200


@dataclass(frozen=True)
class Said:
    """All that a speaker says in one place of an article; its parts lie between `start` and `end`."""

    person_id: str
    speaker: str
    text: str
    outlet: str | None
    title: str | None
    url: str | None
    day: date
    seen_at: datetime
    seen_by: str
    start: int
    end: int


@dataclass(frozen=True)
class Altered:
    """The earlier wording and the later one; `pieces` are (same, cut or added; words) in the order of reading."""

    first: Said
    later: Said
    pieces: tuple[tuple[str, str], ...]


_SAID = f"""
with
    tonight as (
        select distinct quote.person_id from news.quotes as quote where quote.day = $day and quote.person_id is not null
    ),
    places as (
        select quote.utterance_id, min(quote.start_char) as start_char, max(quote.end_char) as end_char
        from news.quotes as quote
        where quote.day between $day::date - {WEEK} and $day
        group by all
    ),
    utterances as (
        select distinct on (speech.utterance_id)
            speech.person_id, speech.speaker, speech.utterance, speech.outlet, speech.title, speech.url, speech.day,
            speech.seen_at, speech.seen_by, places.start_char, places.end_char, speech.article_id
        from marts.quotations as speech
        join places using (utterance_id)
        join tonight using (person_id)
        where speech.type = 'direct' and speech.day between $day::date - {WEEK} and $day
        order by speech.utterance_id, speech.quote_id
    )
select * exclude (article_id)
from utterances
qualify row_number() over (partition by person_id order by seen_at desc, article_id, start_char) <= {_MOST_OF_ONE}
order by person_id, seen_at, article_id, start_char
"""


def altered(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Altered, ...]:
    """Of the night's quotations in marks, those that another outlet had earlier in other words of the same speaker."""
    by_person: dict[str, list[Said]] = defaultdict(list)
    for said in ask(con, Said, _SAID, day):
        by_person[said.person_id].append(said)
    found = [change for said in by_person.values() for change in _changes(said, day)]
    # What ten outlets altered alike is told once, by the first of them.
    found.sort(key=lambda change: (change.later.seen_at, change.later.text))
    unlike = {(_plain(change.first.text), _plain(change.later.text)): change for change in reversed(found)}
    return tuple(reversed(unlike.values()))[:SHOWN]


def differences(first: str, later: str) -> tuple[tuple[str, str], ...]:
    """Pieces of both texts by words; case and signs do not count, and where only they differ the later text's are shown."""
    old, new = first.split(), later.split()
    matcher = difflib.SequenceMatcher(None, _keys(old), _keys(new), autojunk=False)
    pieces: list[tuple[str, str]] = []
    for way, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if way == "equal":
            pieces.append(("same", " ".join(new[new_start:new_end])))
            continue
        if old_end > old_start:
            pieces.append(("cut", " ".join(old[old_start:old_end])))
        if new_end > new_start:
            pieces.append(("added", " ".join(new[new_start:new_end])))
    return tuple(pieces)


def _changes(said: Sequence[Said], day: date) -> Iterator[Altered]:
    """`said` is one speaker's, oldest first."""
    by_run: dict[tuple[str, ...], list[int]] = defaultdict(list)
    words = [_plain(one.text) for one in said]
    for number, later in enumerate(said):
        runs = {words[number][at : at + _IN_A_ROW] for at in range(len(words[number]) - _IN_A_ROW + 1)}
        if later.day == day:
            earlier = sorted({found for run in runs for found in by_run[run]})
            first = _nearest(said, words, number, earlier)
            if first is not None:
                yield Altered(first, later, differences(first.text, later.text))
        for run in runs:
            by_run[run].append(number)


def _nearest(
    said: Sequence[Said], words: Sequence[tuple[str, ...]], number: int, earlier: Sequence[int]
) -> Said | None:
    """The earlier wording that is most alike. None where one is the same: who printed the same words copied those."""
    best, most = None, _ALIKE
    for other in earlier:
        if words[other] == words[number]:
            return None
        if said[other].outlet == said[number].outlet or len(words[other]) < _FEWEST_WORDS:
            continue
        blocks = difflib.SequenceMatcher(None, words[other], words[number], autojunk=False).get_matching_blocks()
        shared = sum(block.size for block in blocks) / min(len(words[other]), len(words[number]))
        if shared > most:
            best, most = said[other], shared
    return best


def _plain(text: str) -> tuple[str, ...]:
    return tuple(filter(None, _keys(text.split())))


def _keys(words: Sequence[str]) -> list[str]:
    return [re.sub(r"[^\w]+", "", word).casefold() for word in words]
