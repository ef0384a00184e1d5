"""Which closed days are not published yet, told by the lake and the publication themselves, not by what was run."""

from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.lake import DamagedFile, Lake
from pipeline.settings import Settings
from pipeline.tables import CAPTURES
from pipeline.warehouse import Warehouse
from pipeline.warehouse.published import PublishedDay, published_captures, published_days
from pipeline.whole_pages import whole_pages


def unpublished_days(settings: Settings, today: date) -> list[date]:
    """The closed days from `settings.first_partition` on, oldest first, whose captures or pages are not all in the publication.

    Yesterday is one of them also where nothing was captured on it: then it has nothing that could be published. A day that
    an earlier night published counts again when a later capture added to it, and one whose files are damaged counts until
    they are mended. Reads no rows of days whose files did not change. Raises LakeError and WarehouseError.
    """
    lake, warehouse = settings.open_lake(), settings.warehouse
    known = published_days(warehouse)
    yesterday = today - timedelta(days=1)
    loaded = {part.day: part.fingerprint for part in lake.partitions(CAPTURES) if part.day <= yesterday}
    doubtful = [day for day, captures in loaded.items() if not _is_settled(known.get(day), captures)]
    missing = {day for day in doubtful if not _holds_all(lake, warehouse, day)}
    if yesterday not in loaded:
        missing.add(yesterday)
    first = settings.first_partition
    return sorted(day for day in missing if day >= first)


def is_published(settings: Settings, day: date) -> bool:
    """Whether the publication holds every capture and page of a day, one at least. Raises WarehouseError."""
    lake = settings.open_lake()
    return bool(lake.files(CAPTURES, day)) and _holds_all(lake, settings.warehouse, day)


def nights_due(unpublished: Sequence[date], today: date, bound: int) -> list[date]:
    """What one night takes of the unpublished days, oldest first: `bound` at most, and yesterday always among them, so that
    old days that fail every night keep no new one from its readers."""
    yesterday = today - timedelta(days=1)
    older = [day for day in unpublished if day != yesterday]
    newest = [yesterday] if yesterday in unpublished else []
    return [*older[: bound - len(newest)], *newest]


def _is_settled(day: PublishedDay | None, captures: str) -> bool:
    if day is None or day.captures != captures:
        return False
    return day.pages == day.articles + day.rejected and day.articles == day.extracted


def _holds_all(lake: Lake, warehouse: Warehouse, day: date) -> bool:
    """Whether the publication holds all captures of a day, and a read article or a rejection of each page."""
    try:
        captures = set(lake.read(CAPTURES, day, ["capture_id"])["capture_id"])
        pages = set(whole_pages(lake, day, ["capture_id"])["capture_id"])
    except DamagedFile:
        return False
    held, made = published_captures(warehouse, day)
    return captures <= held and pages <= made
