"""`quotewire diff`: what differs between two publications."""

from pathlib import Path

from pipeline.folders import write_whole
from pipeline.settings import Settings
from pipeline.upgrades.told_differences import as_json, as_page, as_text
from pipeline.warehouse.differences import differences
from pipeline.warehouse.publications import AFTER, BEFORE, find_publication, last_two, side_by_side


def run_diff(
    old: str | None, new: str | None, settings: Settings, *, json: bool = False, html: Path | None = None
) -> int:
    """Prints what came, went or changed, and writes the page where asked for. `old` and `new` are paths or versions; without
    `new`, the newest publication; without both, the last two. Raises WarehouseError."""
    warehouse = settings.warehouse
    if old is None:
        before, after = last_two(warehouse)
    else:
        before = find_publication(warehouse, old)
        after = find_publication(warehouse, new) if new else warehouse.newest.resolve()
    with side_by_side(before, after) as con:
        found = differences(con, BEFORE, AFTER)
    if html:
        write_whole(html, as_page(found, before.stem, after.stem))
    for line in [as_json(found, before.stem, after.stem)] if json else as_text(found, before.stem, after.stem):
        print(line)
    return 0
