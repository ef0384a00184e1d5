"""Carries quotations and mentions from a representative's text to a copy that holds the same paragraphs. Reads no text anew."""

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pipeline.ids import stable_id

Row = dict[str, object]

# A shorter cut is more likely a line of furniture than a paragraph cut short.
MIN_PREFIX = 40

_SPEAKER = ("speaker_mention", "speaker_start", "speaker_end")
_CUE = ("cue", "cue_start", "cue_end")
_WITHIN = ("mention_start", "mention_end", "cue_start", "cue_end", "start_char", "end_char")


@dataclass(frozen=True)
class Stretch:
    """A paragraph both texts hold: where it lies in the representative, and how far it moved."""

    start: int
    end: int
    shift: int


def shared_stretches(source: str, copy: str) -> tuple[Stretch, ...] | None:
    """The copy's paragraphs in the source, or None unless every one of them stands there in the same order.

    The last paragraph may be cut short, with or without an ellipsis: that is how syndicated copies end.
    """
    found: list[Stretch] = []
    originals = iter(_paragraphs(source))
    paragraphs = _paragraphs(copy)
    for index, (start, end) in enumerate(paragraphs):
        words = copy[start:end]
        cut = words.rstrip(" .…") if index == len(paragraphs) - 1 else ""
        for begin, finish in originals:
            original = source[begin:finish]
            if original == words:
                found.append(Stretch(begin, finish, start - begin))
                break
            if len(cut) >= MIN_PREFIX and original.startswith(cut):
                found.append(Stretch(begin, begin + len(cut), start - begin))
                break
        else:
            return None
    return tuple(found)


def carry_quotes(
    stretches: Sequence[Stretch], quotes: Sequence[Mapping[str, object]], article_id: str, day: object
) -> list[Row]:
    """The quotations that lie in the stretches, moved to the copy. A cue or speaker mention outside them is dropped, and
    so is a source within; the resolved speaker stays, since the fuller text settled it."""
    rows: list[Row] = []
    for quote in quotes:
        shift = _shift(stretches, quote["start_char"], quote["end_char"])
        if shift is None:
            continue
        row: Row = {**quote, "article_id": article_id, "day": day}
        _move(row, ("start_char", "end_char"), shift)
        for columns in (_SPEAKER, _CUE):
            _carry_span(stretches, row, columns)
        row["source_chain"] = _carry_chain(stretches, quote["source_chain"])
        row["quote_id"] = stable_id(article_id, row["start_char"], row["end_char"], row["type"])
        row["utterance_id"] = stable_id(article_id, quote["utterance_id"])
        rows.append(row)
    return rows


def carry_mentions(
    stretches: Sequence[Stretch], mentions: Sequence[Mapping[str, object]], article_id: str, day: object
) -> list[Row]:
    """The mentions that lie in the stretches, moved to the copy."""
    rows: list[Row] = []
    for mention in mentions:
        shift = _shift(stretches, mention["start_char"], mention["end_char"])
        if shift is not None:
            row: Row = {**mention, "article_id": article_id, "day": day}
            _move(row, ("start_char", "end_char"), shift)
            rows.append(row)
    return rows


def _carry_span(stretches: Sequence[Stretch], row: Row, columns: tuple[str, str, str]) -> None:
    _, start, end = columns
    if row[start] is None:
        return
    shift = _shift(stretches, row[start], row[end])
    if shift is None:
        row.update(dict.fromkeys(columns))
    else:
        _move(row, (start, end), shift)


def _carry_chain(stretches: Sequence[Stretch], chain: object) -> list[Row]:
    assert isinstance(chain, list)
    carried: list[Row] = []
    for relayed in cast(list[Row], chain):
        pairs = zip(_WITHIN[::2], _WITHIN[1::2], strict=True)
        shifts = {_shift(stretches, relayed[start], relayed[end]) for start, end in pairs}
        if None not in shifts and len(shifts) == 1:
            row = dict(relayed)
            _move(row, _WITHIN, next(shift for shift in shifts if shift is not None))
            carried.append(row)
    return carried


def _move(row: Row, columns: Sequence[str], shift: int) -> None:
    for column in columns:
        value = row[column]
        assert isinstance(value, int)
        row[column] = value + shift


def _shift(stretches: Sequence[Stretch], start: object, end: object) -> int | None:
    assert isinstance(start, int) and isinstance(end, int)
    index = bisect.bisect_right(stretches, start, key=lambda stretch: stretch.start) - 1
    if index >= 0 and end <= stretches[index].end:
        return stretches[index].shift
    return None


def _paragraphs(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((position, position + len(line)))
        position += len(line) + 1
    return spans
