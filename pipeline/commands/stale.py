"""`quotewire stale`: which days an upgrade, or a run that was killed, left to be made again. Looks only."""

import json
from collections.abc import Sequence

from pipeline.language.model.load import identify
from pipeline.outdated import StaleDay, stale_days
from pipeline.settings import Settings
from pipeline.shown import unsteered


def tell_stale(settings: Settings, *, as_json: bool) -> int:
    """Prints a line, or a JSON object, a day and stage; 1 where there are any. Raises ModelError and LakeError."""
    extractor = identify(settings.model, settings.tier, settings.tier_fallback).extractor
    found = stale_days(settings.open_lake(), extractor)
    for line in map(_json, found) if as_json else _lines(found):
        print(line)
    return 1 if found else 0


def _json(stale: StaleDay) -> str:
    told = {"day": str(stale.day), "stage": stale.stage, "rows": stale.rows}
    return json.dumps(told | {"made_by": stale.made_by, "changed": stale.changed}, ensure_ascii=False)


def _lines(found: Sequence[StaleDay]) -> list[str]:
    if not found:
        return ["every day is up to date"]
    lines = [
        f"{stale.day}  {stale.stage:7}  {stale.rows:6} rows  {unsteered('; '.join(stale.changed))}" for stale in found
    ]
    days = len({stale.day for stale in found})
    return [*lines, f"{days} {'day' if days == 1 else 'days'} to do again: quotewire refresh"]
