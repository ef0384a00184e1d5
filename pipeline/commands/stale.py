"""`quotewire stale`: which days an upgrade, or a run that was killed, left to be made again. Looks only."""

import json
from collections.abc import Sequence

from pipeline.settings import Settings
from pipeline.shown import unsteered
from pipeline.upgrades.outdated import StaleDay
from pipeline.upgrades.refresh import stale


def tell_stale(settings: Settings, *, as_json: bool) -> int:
    """Prints a line, or a JSON object, a day and stage; 1 where there are any. Raises ModelError and LakeError."""
    found = stale(settings)
    for line in map(_json, found) if as_json else lines_of(found):
        print(line)
    return 1 if found else 0


def _json(of: StaleDay) -> str:
    told = {"day": str(of.day), "stage": of.stage, "rows": of.rows}
    return json.dumps(told | {"made_by": of.made_by, "changed": of.changed}, ensure_ascii=False)


def lines_of(found: Sequence[StaleDay]) -> list[str]:
    """A line a day and stage, and what to do."""
    if not found:
        return ["every day is up to date"]
    lines = [f"{of.day}  {of.stage:7}  {of.rows:6} rows  {unsteered('; '.join(of.changed))}" for of in found]
    days = len({of.day for of in found})
    return [*lines, f"{days} {'day' if days == 1 else 'days'} to do again: quotewire refresh"]
