"""The working file brought to the state of the lake, proved, compared with the last publication, and published: all of it or
nothing, so that a night beside it never meets a file that is loaded and not proved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb

from pipeline import sqlchecks, sqlmodels
from pipeline.capture import source_rows
from pipeline.errors import PermanentError
from pipeline.folders import write_whole
from pipeline.people.aliases import aliases_of
from pipeline.publishing import publish
from pipeline.settings import Settings
from pipeline.upgrades.told_differences import as_json, as_page, gone_line
from pipeline.warehouse import Warehouse
from pipeline.warehouse.differences import Differences, Gone, differences
from pipeline.warehouse.entity_history import published_ids
from pipeline.warehouse.night import content, load, lost_days, read_lake
from pipeline.warehouse.publications import BEFORE, attach_last

REFUSED = "refused"


class NotPublished(PermanentError):
    """What was loaded did not pass; the message says why, and how to go on. The last publication and the working file stay."""


@dataclass(frozen=True)
class Published:
    """The new publication, what it changed (None where it is the first), and warnings on the way."""

    file: Path
    changed: Differences | None
    page: Path | None
    warnings: tuple[str, ...]


def prove_and_publish(settings: Settings, *, accept: bool = False) -> Published:
    """Loads the lake, builds every model, carries out every check, compares with the last publication, and publishes.

    With `accept`, however many quotations are gone. Raises NotPublished, WarehouseError, WarehouseBusy,
    AliasesError and SqlFileError.
    """
    warehouse = settings.warehouse
    version = f"refresh-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    found = read_lake(settings.open_lake())
    told, published = aliases_of(settings.aliases), partial(published_ids, warehouse)
    with warehouse.write() as con:
        sources = source_rows(settings.state)
        loaded = load(con, found, sources, settings.window_days, told, published)
        models = sqlmodels.load_models(settings.sql)
        for model in models:
            sqlmodels.build(con, model)
        warnings = _prove(settings, warehouse, con, models)
        changed = _compared(warehouse, con)
        page = _kept(settings, changed, warehouse.newest.resolve().stem, version, accept) if changed else None
        state = content(con)
    unreadable = [f"{file.path}: {file.reason}" for counts in loaded.tables.values() for file in counts.unreadable]
    file = publish(settings, version, _still(state))
    return Published(file, changed, page, (*unreadable, *warnings))


def too_many_gone(gone: Gone, settings: Settings) -> str | None:
    """Why a publication would lose too much, and how to publish it all the same; None where it does not."""
    if not gone.too_many(settings.most_gone):
        return None
    return (
        f"{gone_line(gone)} That is more than QUOTEWIRE_MOST_GONE ({settings.most_gone:g} %): the last publication stays. "
        "When it is meant, `quotewire refresh --accept` publishes it (job `refresh`: accept)"
    )


def _prove(
    settings: Settings, warehouse: Warehouse, con: duckdb.DuckDBPyConnection, models: list[sqlmodels.SqlModel]
) -> list[str]:
    """Messages of the checks that only warn. Raises NotPublished for the others."""
    failed: list[str] = []
    warned: list[str] = []
    for check in sqlchecks.load_checks(settings.sql, models):
        bad = sqlchecks.run_check(con, check)
        if bad.total:
            told = f"{check.label}: {bad.total} bad rows, the first: {dict(zip(bad.columns, bad.rows[0], strict=True))}"
            (failed if check.severity == "error" else warned).append(told)
    failed += [f"{table} has lost the day {day} ({rows} rows)" for table, day, rows in lost_days(warehouse, con)]
    if failed:
        raise NotPublished("a blocking check failed, and the last publication stays: " + "; ".join(failed))
    return warned


def _compared(warehouse: Warehouse, con: duckdb.DuckDBPyConnection) -> Differences | None:
    ours = attach_last(warehouse, con)
    return differences(con, BEFORE, ours) if ours else None


def _kept(settings: Settings, changed: Differences, before: str, version: str, accept: bool) -> Path:
    """Writes what changed as a page and as JSON; those of the last publications stay. Raises NotPublished."""
    refusal = None if accept else too_many_gone(changed.gone, settings)
    name = REFUSED if refusal else version
    page = settings.changes / f"{name}.html"
    write_whole(page, as_page(changed, before, version))
    write_whole(page.with_suffix(".json"), as_json(changed, before, version))
    if refusal:
        raise NotPublished(f"{refusal}. What differs: {page}")
    older = sorted(settings.changes.glob("refresh-*.html"), reverse=True)[settings.keep_publications :]
    for path in older:
        path.unlink()
        path.with_suffix(".json").unlink(missing_ok=True)
    return page


def _still(state: object) -> Callable[[duckdb.DuckDBPyConnection], bool]:
    return lambda con: content(con) == state
