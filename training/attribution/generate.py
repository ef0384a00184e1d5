"""Generated rows: frames of reported speech, our own writing, filled with clauses and names of openly licensed texts.

A frame's words: <said> is a cue, S a source, C and c a clause (capital or not), c1 c2 its halves, X words of a list; parentheses
hold one content.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from training.attribution.frames import FRAMES, LISTS, NOMINALS, TITLES
from training.attribution.rows import Row, Span, drawn


@dataclass(frozen=True)
class Stock:
    """What frames are filled with, each a tuple of words: whole clauses (lower first letter unless a name), infinitives
    without "to", noun phrases, names of people and bodies, and sentences without reported speech."""

    clauses: Sequence[tuple[str, ...]]
    infinitives: Sequence[tuple[str, ...]]
    nouns: Sequence[tuple[str, ...]]
    people: Sequence[tuple[str, ...]]
    bodies: Sequence[tuple[str, ...]]
    sentences: Sequence[tuple[str, ...]]


def generated_rows(stock: Stock, count: int, rng: random.Random) -> list[Row]:
    """`count` paragraphs of one to three frames among sentences without speech."""
    return [_paragraph(stock, f"generated#{i}", rng) for i in range(count)]


def _paragraph(stock: Stock, id_: str, rng: random.Random) -> Row:
    words: list[str] = []
    spans: list[Span] = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        if rng.random() < 0.35:
            words += rng.choice(stock.sentences)
        frame = rng.choices(list(FRAMES), list(FRAMES.values()))[0]
        said, found = fill(frame, stock, rng)
        spans += [(first + len(words), last + len(words), label) for first, last, label in found]
        words += said
    if rng.random() < 0.25:
        words += rng.choice(stock.sentences)
    return Row(id_, "generated", tuple(words), drawn(len(words), spans))


def fill(frame: str, stock: Stock, rng: random.Random) -> tuple[list[str], list[Span]]:
    """The words of a frame that is filled, and its spans."""
    words: list[str] = []
    spans: list[Span] = []
    opened = 0
    clause = rng.choice(stock.clauses)
    half = _half(clause)
    for slot in frame.split():
        start = len(words)
        match slot:
            case "(":
                opened = start
                continue
            case ")":
                spans.append((opened, start, "CONTENT"))
                continue
            case "S":
                words += _speaker(stock, rng)
                spans.append((start, len(words), "SOURCE"))
            case "C" | "c":
                words += rng.choice(stock.clauses)
            case "c1":
                words += clause[:half]
            case "c2":
                words += clause[half:]
            case _:
                words += _slot(slot.strip("<>"), stock, rng)
                if slot.startswith("<"):
                    spans.append((start, len(words), "CUE"))
    words[0] = words[0][:1].upper() + words[0][1:]
    return (_titled(words), spans) if frame.startswith("T ") else (words, spans)


def _slot(name: str, stock: Stock, rng: random.Random) -> Sequence[str]:
    fillers: Mapping[str, Callable[[], Sequence[str]]] = {
        "INF": lambda: rng.choice(stock.infinitives),
        "NP": lambda: rng.choice(stock.nouns),
        "NAME": lambda: rng.choice(stock.people),
        "BODY": lambda: rng.choice(stock.bodies),
        "T": lambda: (),
    }
    if name in fillers:
        return fillers[name]()
    return rng.choice(LISTS[name]).split() if name in LISTS else name.replace("_", " ").split()


def _speaker(stock: Stock, rng: random.Random) -> list[str]:
    kind = rng.random()
    if kind < 0.15:
        return [rng.choice(("he", "she", "they", "he", "she"))]
    if kind < 0.4:
        return [word for slot in rng.choice(NOMINALS).split() for word in _slot(slot, stock, rng)]
    if kind < 0.5:
        return list(rng.choice(stock.bodies))
    name = list(rng.choice(stock.people))
    if rng.random() < 0.35:
        name = name[-1:]
    return [*rng.choice(TITLES).split(), *name] if rng.random() < 0.3 else name


def _half(clause: Sequence[str]) -> int:
    """Behind the first comma, else in the middle: where a frame of two halves breaks the clause."""
    commas = [i for i, word in enumerate(clause[2:-2], 2) if word == ","]
    return commas[0] if commas else len(clause) // 2


def _titled(words: Sequence[str]) -> list[str]:
    """As a headline writes them."""
    return [word if len(word) < 4 and i else word[:1].upper() + word[1:] for i, word in enumerate(words)]
