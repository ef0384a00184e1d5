"""`quotewire refresh`: days that an upgrade left behind are made again, names linked anew where aliases.yaml changed, and what
came of it is proved and published."""

import sys
from datetime import date, timedelta

from pipeline.commands.errors import UsageError
from pipeline.commands.stale import lines_of
from pipeline.look.folder import make_older_again
from pipeline.look.made import LookError
from pipeline.look.pictures import can_draw
from pipeline.settings import Settings
from pipeline.shown import unsteered
from pipeline.upgrades.links import stale_links
from pipeline.upgrades.proof import Published, prove_and_publish
from pipeline.upgrades.refresh import make_again, stale
from pipeline.upgrades.told_differences import gone_line
from pipeline.versions import Stage
from pipeline.warehouse.differences import KINDS, Differences
from pipeline.warehouse.night import is_published

_LONGEST = 3660


def refresh_days(
    settings: Settings, *, days: str | None, what: Stage | None, dry_run: bool = False, accept: bool = False
) -> int:
    """Prints what is done. Raises what the stages raise, and NotPublished."""
    lake = settings.open_lake()
    chosen = parse_days(days) if days else None
    with lake.lock("refresh"):
        todo, links = stale(settings, chosen, what), stale_links(settings)
        for line in lines_of(todo, links) or ["every day that was asked for is up to date"]:
            print(line)
        if dry_run:
            return 0
        if not (todo or links or accept) and is_published(settings.warehouse, lake):
            return 0
        make_again(settings, todo, lambda line: print(unsteered(line), flush=True))
        _tell(prove_and_publish(settings, accept=accept))
    _make_pages_again(settings)
    return 0


def _make_pages_again(settings: Settings) -> None:
    """Published is published: a page that cannot be made is a warning."""
    if not (settings.night_page and can_draw()):
        return
    try:
        made = make_older_again(settings)
    except LookError as error:
        print(f"warning: the nights' pages are older than the publication: {error}", file=sys.stderr)
        return
    if made:
        print(f"pages made again: {len(made)}, {made[-1].index}")


def parse_days(text: str) -> frozenset[date]:
    """Days written `A..B` (both included), or as a list with commas, or both. Raises UsageError."""
    days: set[date] = set()
    for part in filter(None, map(str.strip, text.split(","))):
        first, dots, last = part.partition("..")
        try:
            start, stop = date.fromisoformat(first), date.fromisoformat(last if dots else first)
        except ValueError as error:
            raise UsageError(f"--days {part}: {error}; write 2026-03-02, or 2026-03-02..2026-03-09") from error
        if not 0 <= (stop - start).days < _LONGEST:
            raise UsageError(f"--days {part}: the first day comes first, and the last within ten years of it")
        days |= {start + timedelta(days=n) for n in range((stop - start).days + 1)}
    if not days:
        raise UsageError("--days names no day; write 2026-03-02, or 2026-03-02..2026-03-09")
    return frozenset(days)


def summary(changed: Differences) -> list[str]:
    """A line a kind, and what is gone."""
    totals = [changed.of(kind) for kind in KINDS]
    return [
        *(f"{t.kind}: {t.added:,} added, {t.gone:,} gone, {t.changed:,} changed" for t in totals),
        gone_line(changed.gone),
    ]


def _tell(done: Published) -> None:
    for warning in done.warnings:
        print(f"warning: {unsteered(warning)}", file=sys.stderr)
    for line in summary(done.changed) if done.changed else []:
        print(line)
    if done.page:
        print(f"what changed: {done.page}")
    print(f"published {done.file}")
