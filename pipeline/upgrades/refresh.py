"""Days made again after an upgrade, through the stages of a night in their order. Loads and publishes nothing.

All days go through a stage before the next begins, so that clusters are made once. What a run that is killed has done is not
done again by the next. Knows no Dagster: the command and the job call the same functions.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.dedupe.day import cluster_all, pair_day
from pipeline.lake import Lake
from pipeline.language.model.load import identify
from pipeline.settings import Settings
from pipeline.stages import clean_day, extract_day, fingerprint_day
from pipeline.stories.days import tell_all
from pipeline.upgrades.outdated import StaleDay, begin, derived_days, end, read_before, stale_days
from pipeline.versions import STAGES, Stage
from pipeline.wording.day import group_all

Say = Callable[[str], None]


@dataclass(frozen=True)
class Refreshed:
    """Days whose pages were cleaned again, and days whose articles were read again; whether stories were told anew and wordings
    grouped anew, which is done over all days."""

    cleaned: tuple[date, ...]
    extracted: tuple[date, ...]
    told: bool
    grouped: bool


def stale(settings: Settings, days: Collection[date] | None = None, what: Stage | None = None) -> list[StaleDay]:
    """What is to be made again, of `days` only and by one stage only where they are given. Raises ModelError and LakeError."""
    lake = settings.open_lake()
    every = [*stale_days(lake, _extractor(settings)), *derived_days(lake, settings.window_days)]
    found = [of for of in every if (days is None or of.day in days) and what in (None, of.stage)]
    return sorted(found, key=lambda of: (of.day, STAGES.index(of.stage)))


def make_again(settings: Settings, todo: Sequence[StaleDay], say: Say) -> Refreshed:
    """Cleans the days that are behind in it, with all that follows from their articles, and reads those that are behind in
    that, or are by now; then stories and wordings, of all days that need it.

    Raises what the stages raise; what was written by then stays, and counts.
    """
    lake = settings.open_lake()
    to_clean = sorted({found.day for found in todo if found.stage == "clean"})
    to_read = {found.day for found in todo if found.stage == "extract"}
    if to_clean:
        _clean(settings, lake, to_clean, say)
        to_read |= {found.day for found in read_before(lake, _extractor(settings)) if found.day in to_clean}
        # Articles of any day may have another representative now: reading one day decides them again.
        to_read = to_read or {to_clean[-1]}
    for day in sorted(to_read):
        _read(settings, day, say)
    stages = {found.stage for found in todo}
    if told := bool(to_read or "stories" in stages):
        _tell_stories(lake, say)
    if grouped := bool(to_read or "wordings" in stages):
        _group_wordings(settings, lake, say)
    return Refreshed(tuple(to_clean), tuple(sorted(to_read)), told, grouped)


def _clean(settings: Settings, lake: Lake, days: Sequence[date], say: Say) -> None:
    begin(lake, days)
    for day in days:
        done = clean_day(settings, day)
        say(f"{day}  clean    {done.articles.height} articles, {done.rejected.height} rejected pages")
        for message in [*done.damaged, *done.errors.values()]:
            say(f"{day}  clean    {message}")
    for day in days:
        fingerprint_day(settings, day)
    for day in days:
        pair_day(lake, day, settings.window_days)
    clustered = cluster_all(lake, settings.window_days)
    say(f"clusters    {clustered.clusters['cluster_id'].n_unique()} of {clustered.clusters.height} articles")
    for message in clustered.damaged:
        say(f"clusters    {message}")
    end(lake)


def _read(settings: Settings, day: date, say: Say) -> None:
    done = extract_day(settings, day)
    say(f"{day}  extract  {done.quotes.height} quotations, {done.read} texts read, {done.carried} carried")
    for message in [*done.damaged, *done.rule_errors.values()]:
        say(f"{day}  extract  {message}")


def _tell_stories(lake: Lake, say: Say) -> None:
    done = tell_all(lake)
    say(f"stories     {len(done.told)} days told, {len(done.changed)} changed")
    for message in done.damaged:
        say(f"stories     {message}")


def _group_wordings(settings: Settings, lake: Lake, say: Say) -> None:
    done = group_all(lake, settings.window_days)
    say(f"wordings    {len(done.searched)} days compared, {len(done.changed_days)} changed")
    for message in done.damaged:
        say(f"wordings    {message}")


def _extractor(settings: Settings) -> str:
    return identify(settings.model, settings.tier, settings.tier_fallback).extractor
