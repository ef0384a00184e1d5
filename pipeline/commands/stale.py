"""`quotewire stale`: what an upgrade, a run that was killed, or another aliases.yaml left to be made again. Looks only."""

import json
from collections.abc import Sequence

from pipeline.settings import Settings
from pipeline.shown import unsteered
from pipeline.upgrades.links import StaleLinks, stale_links
from pipeline.upgrades.outdated import StaleDay
from pipeline.upgrades.refresh import stale


def tell_stale(settings: Settings, *, as_json: bool) -> int:
    """Prints a line, or a JSON object, a day and stage; 1 where there are any. Raises ModelError, LakeError and AliasesError."""
    found, links = stale(settings), stale_links(settings)
    for line in _objects(found, links) if as_json else [*lines_of(found, links), _remedy(found, links)]:
        print(line)
    return 1 if found or links else 0


def lines_of(found: Sequence[StaleDay], links: StaleLinks | None) -> list[str]:
    """A line a day and stage, and one of the links of names, which are of all days."""
    lines = [_line(str(of.day), of.stage, of.rows, "rows", of.changed) for of in found]
    return [*lines, *([_line("all days", "links", links.spellings, "spellings", links.changed)] if links else [])]


def _line(day: str, stage: str, rows: int, of_what: str, changed: Sequence[str]) -> str:
    return f"{day:10}  {stage:8}  {rows:6} {of_what}  {unsteered('; '.join(changed))}"


def _remedy(found: Sequence[StaleDay], links: StaleLinks | None) -> str:
    days = len({of.day for of in found})
    if days:
        return f"{days} {'day' if days == 1 else 'days'} to do again: quotewire refresh"
    return "names to link again: the next night, or quotewire refresh" if links else "every day is up to date"


def _objects(found: Sequence[StaleDay], links: StaleLinks | None) -> list[str]:
    told = [_object(str(of.day), of.stage, of.rows, of.made_by, of.changed) for of in found]
    return [*told, *([_object(None, "links", links.spellings, [links.made_by], links.changed)] if links else [])]


def _object(day: str | None, stage: str, rows: int, made_by: Sequence[str], changed: Sequence[str]) -> str:
    told = {"day": day, "stage": stage, "rows": rows, "made_by": made_by, "changed": changed}
    return json.dumps(told, ensure_ascii=False)
