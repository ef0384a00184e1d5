"""What of the archive may go by age or size, and its removal. Lake and publication stay: only the pages themselves go.

Never goes what the publication has not taken up, nor a day that dedupe still looks back on.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.disk_use import GB, in_words
from pipeline.lake import Lake
from pipeline.settings import Settings
from pipeline.warehouse import WarehouseError
from pipeline.whole_pages import whole_pages


@dataclass(frozen=True)
class ArchiveDay:
    """The files of one day's folder by name, their bytes, and the articles of the publication whose pages lie in them."""

    day: date
    files: tuple[str, ...]
    bytes: int
    articles: int


def removable(settings: Settings, today: date) -> list[ArchiveDay]:
    """Days that age or size, as set, let go, oldest first; nothing where neither is set. Raises LakeError."""
    if _is_unbounded(settings):
        return []
    folders = settings.open_archive().folders()
    total = sum(sum(files.values()) for files in folders.values())
    articles = _published_articles(settings)
    lake = settings.open_lake()
    # What a later night may still need: dedupe compares its days with these.
    last = today - timedelta(days=settings.window_days + 1)
    found: list[ArchiveDay] = []
    for day in sorted(day for day in folders if day <= last and day in articles):
        files, size = tuple(folders[day]), sum(folders[day].values())
        too_old = settings.keep_archive_days is not None and (today - day).days > settings.keep_archive_days
        too_much = settings.keep_archive_gb is not None and total > settings.keep_archive_gb * GB
        if not (too_old or too_much) or not _is_complete(settings, lake, day):
            continue
        found.append(ArchiveDay(day, files, size, articles[day]))
        total -= size
    return found


def remove(settings: Settings, days: Iterable[ArchiveDay]) -> int:
    """Removes them, each noted before it goes; gives the bytes. While a capture runs it waits.

    Raises OSError and LakeError; of a bucket BucketError and BucketLostError: then the next call finishes what was begun.
    """
    archive = settings.open_archive()
    with settings.open_lake().lock("capture"):
        for found in days:
            archive.remove(found.files)
    return sum(found.bytes for found in days)


def told(settings: Settings, days: list[ArchiveDay]) -> list[str]:
    """What goes, in words."""
    if not days:
        return [f"archive: nothing to remove{_why_not(settings)}"]
    articles, size = sum(found.articles for found in days), sum(found.bytes for found in days)
    span = f"{days[0].day} to {days[-1].day}" if len(days) > 1 else f"{days[0].day}"
    return [
        f"archive: {sum(len(found.files) for found in days)} files, {in_words(size)}, of {len(days)} days: {span}",
        f"archive: {articles} articles of the publication come from their pages: text, quotations and mentions stay; "
        "the pages can no longer be read, and a newer cleaner leaves these articles as they are",
    ]


def sweep(settings: Settings, *, dry_run: bool) -> Iterator[str]:
    """Removes, or only counts, what nothing names in a bucket, and leases that ended; in words. On a disk runs clear their drafts
    themselves.

    Raises BucketError and BucketLostError.
    """
    if settings.bucket is None:
        return
    from pipeline.bucket import orphans
    from pipeline.bucket.store import open_store

    store = open_store(settings.bucket)
    found = orphans.look_through(store)
    size = sum(orphan.bytes for orphan in found.old)
    yield f"bucket: {len(found.old)} objects that nothing names to remove, {in_words(size)}; {len(found.young)} of today stay"
    if found.leases:
        yield f"bucket: leases that nobody has renewed for a day, to remove: {len(found.leases)}"
    if (found.old or found.leases) and not dry_run:
        leases = orphans.sweep(store, found)
        yield f"bucket: removed, {in_words(size)}" + (f"; leases: {leases}" if found.leases else "")


def _why_not(settings: Settings) -> str:
    if _is_unbounded(settings) or settings.warehouse.newest.exists():
        return ""
    elsewhere = f"; where another machine publishes, bring it from {settings.bucket}: `quotewire fetch`"
    return f" before a publication is on this machine, since only what it has taken up may go{elsewhere if settings.bucket else ''}"


def _is_unbounded(settings: Settings) -> bool:
    return settings.keep_archive_days is None and settings.keep_archive_gb is None


def _published_articles(settings: Settings) -> Counter[date]:
    """Days of the publication with their articles; none where nothing was published."""
    try:
        with settings.warehouse.read_published() as con:
            query = "select c.day, count(a.article_id) from ops.captures c left join news.articles a using (capture_id) group by 1"
            return Counter(dict(con.execute(query).fetchall()))
    except WarehouseError:
        return Counter()


def _is_complete(settings: Settings, lake: Lake, day: date) -> bool:
    """Whether the lake holds no page of a published day that came after: every page was an article or was rejected."""
    return set(whole_pages(lake, day, ["capture_id"])["capture_id"]) <= _published_pages(settings, day)


def _published_pages(settings: Settings, day: date) -> set[str]:
    with settings.warehouse.read_published() as con:
        query = "select capture_id from news.articles where day = ? union all select capture_id from news.rejected_pages where day = ?"
        return {row[0] for row in con.execute(query, [day, day]).fetchall()}
