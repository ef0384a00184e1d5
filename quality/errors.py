"""The worst errors on quotations in words, for reading on the terminal; they hold text of the gold sets, so they are never stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from types import ModuleType
from typing import Any

from quality.measures import ignored_indexes

_CONTEXT = 70
_QUOTE = 110


@dataclass(frozen=True)
class Error:
    """What went wrong, how bad it is among its kind (higher is worse), and the sentence for the reader."""

    kind: str
    weight: float
    line: str


def worst_errors(
    source: str,
    records: Sequence[dict[str, Any]],
    quotes: Mapping[str, list[dict[str, Any]]],
    scorer: ModuleType,
    count: int,
) -> list[str]:
    """Up to `count` errors, the worst of every kind in turn, then grouped by kind."""
    if not count:
        return []
    found = [error for record in records for error in _errors(record, quotes.get(record["doc_id"], []), scorer)]
    kinds = {error.kind: [] for error in found}
    for error in sorted(found, key=lambda error: -error.weight):
        kinds[error.kind].append(error)
    turns = chain.from_iterable(zip_longest(*(kinds[kind] for kind in sorted(kinds))))
    chosen = [error for error in turns if error is not None][:count]
    totals = ", ".join(f"{len(errors)} {kind}" for kind, errors in sorted(kinds.items()))
    return [f"{source}: {totals}; the worst {len(chosen)}:", *(e.line for e in sorted(chosen, key=lambda e: e.kind))]


def _errors(record: Mapping[str, Any], found: Sequence[dict[str, Any]], scorer: ModuleType) -> Iterator[Error]:
    text, gold = record["text"], record["quotes"]
    pairs, _, found_words = scorer.pairs(text, gold, found, "sym")
    for i, j in pairs:
        yield from _attribution_errors(text, gold[i], found[j], scorer)
    direct = [quote for quote in gold if scorer.CLASSES["direct"](quote)]
    hit = {id(gold[i]) for i, _ in pairs}
    for quote in direct:
        if id(quote) not in hit:
            length = quote["end"] - quote["start"]
            yield Error("missed direct", length, f"  missed direct [{quote.get('speaker')}]: {_shown(text, quote)}")
    matched = {j for _, j in pairs}
    ignored = ignored_indexes(text, gold, found_words, matched, scorer)
    for j, quote in enumerate(found):
        if quote["type"] == "direct" and j not in ignored and j not in matched:
            who = f"{quote['confidence']:.2f} [{quote['speaker']}]"
            yield Error("false direct", quote["confidence"], f"  false direct {who}: {_shown(text, quote)}")


def _attribution_errors(
    text: str, gold: Mapping[str, Any], quote: Mapping[str, Any], scorer: ModuleType
) -> Iterator[Error]:
    sure = quote["confidence"]
    if gold["speaker_start"] is None or quote["speaker_start"] is None:
        return
    if not scorer.speaker_ok(gold, quote):
        line = f"  wrong speaker {sure:.2f} [{quote['speaker']}] instead of [{gold['speaker']}]: {_shown(text, quote)}"
        # The same words at another place are seldom another person.
        yield Error("wrong speaker", sure - (gold["speaker"] == quote["speaker"]), line)
        return
    names = quote["speaker_name"], gold.get("speaker_name")
    if all(names) and not scorer.same_name(*reversed(names)):
        line = f"  wrong name {sure:.2f} [{names[0]}] instead of [{names[1]}] for [{quote['speaker']}]"
        yield Error("wrong name", sure, f"{line}: {_shown(text, quote)}")


def _shown(text: str, quote: Mapping[str, Any]) -> str:
    """The quotation between «», shortened, with some of the text around it."""
    start, end = quote["start"], quote["end"]
    said = text[start:end] if end - start <= _QUOTE else f"{text[start : start + _QUOTE]} ..."
    line = f"...{text[max(0, start - _CONTEXT) : start]}«{said}»{text[end : end + _CONTEXT]}..."
    return " ".join(line.split())
