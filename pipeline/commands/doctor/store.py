"""Where lake and archive are kept: a folder of this machine, or a bucket that must answer."""

import time

from pipeline.commands.finding import Finding
from pipeline.disk_use import in_words
from pipeline.errors import PassingError, PermanentError
from pipeline.settings import Settings
from pipeline.tables import CAPTURES


def store(settings: Settings) -> Finding:
    """Which store it is, whether it answers and lets write, what takes room in it and what of that nothing names."""
    if settings.bucket is None:
        return Finding("ok", "store", f"lake and archive on this machine, in {settings.data}")
    from pipeline.bucket.orphans import look_through
    from pipeline.bucket.store import open_store

    began = time.monotonic()
    try:
        bucket = open_store(settings.bucket)
        bucket.try_out()
        took = time.monotonic() - began
        days = len(settings.lake_at_hand().day_folders(CAPTURES))
        use = look_through(bucket)
    except (PermanentError, PassingError) as error:
        return Finding("fail", "store", str(error))
    seen = f"{settings.bucket} answers, and takes conditional writes ({1000 * took:.0f} ms)"
    takes = "".join(f"; {part} {in_words(size)}" for part, size in sorted(use.parts.items()))
    if orphans := [*use.old, *use.young]:
        takes += f"; {len(orphans)} objects that nothing names, {in_words(sum(orphan.bytes for orphan in orphans))}"
    remedy = "`quotewire retention` removes those that nothing names and are older than a day" if use.old else ""
    return Finding(
        "ok", "store", f"{seen}: {days} days captured{takes}; this machine's part in {settings.data}", remedy
    )
