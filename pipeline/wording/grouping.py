"""Groups of wordings that are one quotation: each around its fullest wording, and none through a chain of others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

# A short phrase that stands in so many longer quotations that are not alike is the speaker's habit, and no part of one.
_PHRASE_WORDS = 8
_PHRASE_HEADS = 3
_TOLD = ("kind", "share", "difference", "cut", "changed", "changes_meaning")


@dataclass(frozen=True)
class Link:
    """A pair of wordings: the lesser, the fuller, and what QUOTE_PAIRS tells of how one came of the other."""

    wording: int
    fuller: int
    told: tuple[object, ...]

    @property
    def share(self) -> float:
        share = self.told[_TOLD.index("share")]
        assert isinstance(share, float)
        return share


@dataclass(frozen=True)
class _Known:
    speakers: Mapping[int, str | None]
    words: Mapping[int, int]


def group_wordings(pairs: pl.DataFrame) -> pl.DataFrame:
    """Of every wording in a group of several: `wording`, `head` (the fullest) and what QUOTE_PAIRS tells of it (nulls on the
    head). `pairs` are those of all days, in any order; a function of what is in them alone.

    A wording without a speaker is of the one speaker whose wordings it is like; where these are several, of nobody. The fullest
    wording that is in no group yet is the next head; each other joins that of the heads it is like which has most of it.
    """
    told = pairs.sort("wording", "fuller", "day").unique(["wording", "fuller"], keep="first", maintain_order=True)
    known = _known(told)
    speakers = _with_open_ones(told, known)
    links = _links(told, speakers)
    heads = _heads(links, known)
    rows = [
        {"wording": wording, "head": link.fuller, **dict(zip(_TOLD, link.told, strict=True))}
        for wording, link in heads.items()
    ]
    rows += [{"wording": head, "head": head} for head in {link.fuller for link in heads.values()}]
    schema = {"wording": pl.UInt64(), "head": pl.UInt64(), **{name: pairs.schema[name] for name in _TOLD}}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("wording")


def _known(pairs: pl.DataFrame) -> _Known:
    speakers: dict[int, str | None] = {}
    words: dict[int, int] = {}
    for wording, speaker, count in pairs.select("wording", "speaker", "words").iter_rows():
        speakers[wording], words[wording] = speaker, count
    for wording, speaker, count in pairs.select("fuller", "fuller_speaker", "fuller_words").iter_rows():
        speakers[wording], words[wording] = speaker, count
    return _Known(speakers, words)


def _with_open_ones(pairs: pl.DataFrame, known: _Known) -> dict[int, str | None]:
    """The speaker of every wording: its own, else the only one of those that it is like."""
    met: dict[int, set[str]] = defaultdict(set)
    for one, other in pairs.select("wording", "fuller").iter_rows():
        for wording, like in ((one, other), (other, one)):
            if speaker := known.speakers[like]:
                met[wording].add(speaker)
    return {
        wording: speaker or (min(met[wording]) if len(met[wording]) == 1 else None)
        for wording, speaker in known.speakers.items()
    }


def _links(pairs: pl.DataFrame, speakers: Mapping[int, str | None]) -> dict[int, list[Link]]:
    """Of every wording the pairs in which it is the lesser, and both are of one speaker."""
    found: dict[int, list[Link]] = defaultdict(list)
    for wording, fuller, *told in pairs.select("wording", "fuller", *_TOLD).iter_rows():
        if speakers[wording] == speakers[fuller]:
            found[wording].append(Link(wording, fuller, tuple(told)))
    return found


def _heads(links: Mapping[int, list[Link]], known: _Known) -> dict[int, Link]:
    """The link of every wording that joins a head, with that head."""
    joined: dict[int, Link] = {}
    for wording in _fullest_first(known):
        # All that are fuller are settled: those that joined nobody are heads, or stand alone.
        to_heads = [link for link in links.get(wording, ()) if link.fuller not in joined]
        if not to_heads or (known.words[wording] <= _PHRASE_WORDS and len(to_heads) >= _PHRASE_HEADS):
            continue
        joined[wording] = min(to_heads, key=lambda link: (-link.share, -known.words[link.fuller], link.fuller))
    return joined


def _fullest_first(known: _Known) -> Iterable[int]:
    return sorted(known.words, key=lambda wording: (-known.words[wording], wording))
