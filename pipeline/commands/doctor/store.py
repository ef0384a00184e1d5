"""Where lake and archive are kept: a folder of this machine, or a bucket that must answer."""

import time

from pipeline.commands.finding import Finding
from pipeline.errors import PassingError, PermanentError
from pipeline.settings import Settings
from pipeline.tables import CAPTURES


def store(settings: Settings) -> Finding:
    """Which store it is, and whether it answers and lets write."""
    if settings.bucket is None:
        return Finding("ok", "store", f"lake and archive on this machine, in {settings.data}")
    from pipeline.bucket.store import open_store

    began = time.monotonic()
    try:
        open_store(settings.bucket).try_out()
        days = len(settings.lake_at_hand().day_folders(CAPTURES))
    except (PermanentError, PassingError) as error:
        return Finding("fail", "store", str(error))
    seen = f"{settings.bucket} answers, and takes conditional writes ({1000 * (time.monotonic() - began):.0f} ms)"
    return Finding("ok", "store", f"{seen}: {days} days captured; this machine's part in {settings.data}")
