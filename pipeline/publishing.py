"""A publication made on this machine, and where the data lies in a bucket, brought there when it is whole here."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from pipeline.settings import Settings


def publish(
    settings: Settings,
    version: str,
    still: Callable[[duckdb.DuckDBPyConnection], bool] | None = None,
    *,
    proved: bool = True,
) -> Path:
    """As Warehouse.publish; then the bucket has it too. Raises what that raises, and BucketError and BucketLostError: then it
    is published here, and publishing again brings it to the bucket."""
    target = settings.warehouse.publish(version, keep=settings.keep_publications, still=still, proved=proved)
    if settings.bucket is not None:
        from pipeline.bucket.publications import keep_publication
        from pipeline.bucket.store import open_store

        keep_publication(open_store(settings.bucket), target, settings.keep_publications)
    return target


def fetch(settings: Settings, count: int = 1) -> list[Path]:
    """The newest `count` publications of the bucket, oldest first, brought to this machine; the newest is published on it.
    Raises BucketError and BucketLostError."""
    from pipeline.bucket.publications import bring_publications
    from pipeline.bucket.store import open_store

    assert settings.bucket is not None
    warehouse = settings.warehouse
    files = bring_publications(open_store(settings.bucket), warehouse.publications, count)
    warehouse.take_over(files, settings.keep_publications)
    return files
