"""What the doctor says of an upgrade: the layout of the lake, and days that an earlier version made, or made of other rows."""

from collections.abc import Sequence
from datetime import date

from pipeline.clean import cleaner
from pipeline.commands.finding import Finding
from pipeline.language.model.load import ModelError, identify
from pipeline.layout import LAYOUT
from pipeline.settings import Settings
from pipeline.stories.stale import stale_stories
from pipeline.upgrades.outdated import OutdatedDay, cleaned_before, read_before
from pipeline.versions import Behind
from pipeline.wording.stale import stale_wordings

REFRESH = "`quotewire stale` says why; `quotewire refresh` brings them up to date and publishes"


def layout(settings: Settings) -> Finding:
    """The lake's; one of a newer version is refused before it can be looked at."""
    found = settings.open_lake().layout()
    if found < LAYOUT:
        seen = f"the lake is of layout {found}, written by an earlier version, and read as it is"
        return Finding(
            "ok", "layout", seen, f"`quotewire upgrade` brings it to layout {LAYOUT}; `--dry-run` says what it writes"
        )
    return Finding("ok", "layout", f"the lake is of layout {found}")


def articles(settings: Settings) -> Finding:
    """Pages that another cleaner, or the same over other libraries, made articles of or rejected."""
    outdated = cleaned_before(settings.open_lake())
    if not outdated:
        return Finding("ok", "articles", f"every page was cleaned by cleaner {cleaner()}")
    return Finding("warn", "articles", _behind(outdated, "pages", "cleaned by", f"cleaner {cleaner()}"), REFRESH)


def extractions(settings: Settings) -> Finding:
    """Articles that another model, tier, rules or libraries read, or nothing since they were cleaned."""
    try:
        extractor = identify(settings.model, settings.tier, settings.tier_fallback).extractor
    except ModelError:
        return Finding("warn", "extractions", "not looked at: the language model is missing")
    outdated = read_before(settings.open_lake(), extractor)
    if not outdated:
        return Finding("ok", "extractions", f"every day was read by {extractor}")
    return Finding("warn", "extractions", _behind(outdated, "articles", "read by", extractor), REFRESH)


def stories(settings: Settings) -> Finding:
    """Whether they are told of the articles, names and copies that each day has now."""
    return _of_now("stories", stale_stories(settings.open_lake()), "told of the articles that are there now")


def wordings(settings: Settings) -> Finding:
    """Whether they are compared as the quotations of each day are now."""
    behind = stale_wordings(settings.open_lake(), settings.window_days)
    return _of_now("wordings", behind, "compared as the quotations are now")


def _of_now(subject: str, behind: Sequence[Behind], done: str) -> Finding:
    if not behind:
        return Finding("ok", subject, f"those of every day were {done}")
    why = "; ".join(dict.fromkeys(change for of in behind for change in of.changed))
    seen = f"those of {len(behind)} days were not {done} ({why}): {listed([of.day for of in behind])}"
    return Finding("warn", subject, seen, REFRESH)


def _behind(outdated: Sequence[OutdatedDay], things: str, done: str, current: str) -> str:
    by = ", ".join(sorted({name for found in outdated for name in found.versions}))
    rows = sum(found.articles for found in outdated)
    days = listed([found.day for found in outdated])
    return f"{rows} {things} of {len(outdated)} days were {done} {by}, not by {current}: {days}"


def listed(days: Sequence[date]) -> str:
    """The first days, in words."""
    return ", ".join(map(str, days[:7])) + (" ..." if len(days) > 7 else "")
