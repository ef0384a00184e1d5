"""Carries an extraction from a representative's text to a copy that holds the same paragraphs. Reads no text anew."""

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.language.extraction import Extraction, Mention, Quote, Reference, Relayed, Unread

# A shorter cut is more likely a line of furniture than a paragraph cut short.
MIN_PREFIX = 40


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


def carry(stretches: Sequence[Stretch], extraction: Extraction) -> Extraction:
    """The quotes and mentions that lie in the stretches, moved to the copy, and what of it was not read.

    A cue or speaker mention outside them is dropped, and so is a source within; the resolved speaker stays, since the
    fuller text settled it.
    """
    return Extraction(
        tuple(_quotes(stretches, extraction.quotes)),
        tuple(_mentions(stretches, extraction.mentions)),
        tuple(_unread(stretches, extraction.unread)),
    )


def _quotes(stretches: Sequence[Stretch], quotes: Sequence[Quote]) -> Iterator[Quote]:
    for quote in quotes:
        shift = _shift(stretches, quote.start_char, quote.end_char)
        if shift is None:
            continue
        speaker = _moved(stretches, quote.speaker_start, quote.speaker_end)
        cue = _moved(stretches, quote.cue_start, quote.cue_end)
        yield replace(
            quote,
            start_char=quote.start_char + shift,
            end_char=quote.end_char + shift,
            speaker_mention=quote.speaker_mention if speaker else None,
            speaker_start=speaker[0] if speaker else None,
            speaker_end=speaker[1] if speaker else None,
            cue=quote.cue if cue else None,
            cue_start=cue[0] if cue else None,
            cue_end=cue[1] if cue else None,
            source_chain=tuple(_chain(stretches, quote.source_chain)),
            about=tuple(_references(stretches, quote.about)),
        )


def _mentions(stretches: Sequence[Stretch], mentions: Sequence[Mention]) -> Iterator[Mention]:
    for mention in mentions:
        shift = _shift(stretches, mention.start_char, mention.end_char)
        if shift is not None:
            yield replace(mention, start_char=mention.start_char + shift, end_char=mention.end_char + shift)


def _unread(stretches: Sequence[Stretch], unread: Sequence[Unread]) -> Iterator[Unread]:
    """What the copy holds of each: from the first of its paragraphs in there to the last."""
    for stretch in unread:
        first = bisect.bisect_right(stretches, stretch.start_char, key=lambda shared: shared.end)
        last = bisect.bisect_left(stretches, stretch.end_char, key=lambda shared: shared.start) - 1
        if first <= last:
            start = max(stretch.start_char, stretches[first].start) + stretches[first].shift
            end = min(stretch.end_char, stretches[last].end) + stretches[last].shift
            yield replace(stretch, start_char=start, end_char=end)


def _chain(stretches: Sequence[Stretch], chain: Sequence[Relayed]) -> Iterator[Relayed]:
    """The sources whose mention, cue and words all lie in the stretches and moved alike."""
    for relayed in chain:
        spans = (
            (relayed.mention_start, relayed.mention_end),
            (relayed.cue_start, relayed.cue_end),
            (relayed.start_char, relayed.end_char),
        )
        shift, *others = {_shift(stretches, *span) for span in spans}
        if shift is not None and not others:
            yield replace(
                relayed,
                mention_start=relayed.mention_start + shift,
                mention_end=relayed.mention_end + shift,
                cue_start=relayed.cue_start + shift,
                cue_end=relayed.cue_end + shift,
                start_char=relayed.start_char + shift,
                end_char=relayed.end_char + shift,
            )


def _references(stretches: Sequence[Stretch], references: Sequence[Reference]) -> Iterator[Reference]:
    """Those that lie in the stretches; whom they mean stays, as the speaker does."""
    for one in references:
        shift = _shift(stretches, one.start_char, one.end_char)
        if shift is not None:
            yield replace(one, start_char=one.start_char + shift, end_char=one.end_char + shift)


def _moved(stretches: Sequence[Stretch], start: int | None, end: int | None) -> tuple[int, int] | None:
    if start is None or end is None:
        return None
    shift = _shift(stretches, start, end)
    return (start + shift, end + shift) if shift is not None else None


def _shift(stretches: Sequence[Stretch], start: int, end: int) -> int | None:
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
