"""How one source fares in a run: what it named, and what became of each of these things, so that the two can be held against
each other."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

GOOD = ("new", "unchanged", "duplicate")
FATES = ("held", "new", "unchanged", "skipped", "deferred", "failed")
"""What becomes of a thing that a source names: the archive held it before it was asked for, or under another address; it is new,
or asked again and the same; rules, the page itself, its age or another source of the run kept it from being asked for or stored;
it waits for a later run; or it gave no page."""
_BY_OUTCOME = {
    "new": "new",
    "unchanged": "unchanged",
    "duplicate": "held",
    "blocked_robots": "skipped",
    "reserved": "skipped",
    "host_paused": "deferred",
}


def fate_of(outcome: str) -> str:
    """The fate of a thing by the outcome of its capture row."""
    return _BY_OUTCOME.get(outcome, "failed")


@dataclass
class Tally:
    """How one source fares in this run."""

    good: int = 0
    failed: int = 0
    left: int = 0  # addresses that a later run should ask for
    error: str | None = None
    broken: bool = False  # the source itself (its feed, its folder) could not be read
    rested: bool = False  # the source itself was not asked, since its host rests
    bad_urls: int = 0
    found: int = 0
    counts: Counter[str] = field(default_factory=Counter[str])

    def count(self, fate: str, many: int = 1) -> None:
        """Notes the fate of things that were found."""
        assert fate in FATES, fate
        self.counts[fate] += many


SOURCE_RUNS = pl.Schema(
    {"source_id": pl.String(), "found": pl.Int64(), **dict.fromkeys(FATES, pl.Int64()), "why": pl.String()}
)
"""One row a source and run. `why` is the last failure, or why the source was not asked."""


def source_runs(tallies: Mapping[str, Tally], not_asked: Mapping[str, str]) -> pl.DataFrame:
    """The rows of a run, sorted by source."""
    rows = [
        {"source_id": source, "found": tally.found, **{fate: tally.counts[fate] for fate in FATES}, "why": tally.error}
        for source, tally in tallies.items()
    ]
    rows += [
        {"source_id": source, "found": 0, **dict.fromkeys(FATES, 0), "why": f"not asked: {why}"}
        for source, why in not_asked.items()
    ]
    return pl.DataFrame(rows, schema=SOURCE_RUNS, orient="row").sort("source_id")


def unaccounted(runs: pl.DataFrame) -> pl.DataFrame:
    """The sources of which a thing that was found has no fate, or more than one."""
    return runs.filter(pl.col("found") != pl.sum_horizontal(FATES))
