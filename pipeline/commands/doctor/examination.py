"""`quotewire doctor`: what this machine lacks, and how to mend it. Looks only; changes nothing."""

import importlib.util
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from pipeline.capture import StateError, check, cut_files
from pipeline.commands.doctor import runs
from pipeline.commands.doctor.aliases import aliases
from pipeline.commands.doctor.clock import clock
from pipeline.commands.doctor.cluster import cluster
from pipeline.commands.doctor.disk import disk, file_system
from pipeline.commands.doctor.lineage import lineage
from pipeline.commands.doctor.store import store
from pipeline.commands.doctor.upgrades import articles, extractions, layout, listed, stories, wordings
from pipeline.commands.finding import Finding, tell
from pipeline.commands.misplaced import find_misplaced
from pipeline.dagster_home import differences, home_of, take_ours
from pipeline.errors import PassingError, PermanentError
from pipeline.lake import DamagedFile
from pipeline.language.model.load import ModelError, load_model
from pipeline.settings import FILES, Settings
from pipeline.sources import SourcesError, WebSource, load_sources
from pipeline.tables import LAKE_TABLES, PAGES
from pipeline.warehouse import Warehouse, WarehouseError

READ_BY_OTHERS = stat.S_IRGRP | stat.S_IROTH


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, in the order in which a night needs the things."""
    looks: tuple[Callable[[Settings], Finding], ...] = (
        _packages,
        _model,
        cluster,
        _sources,
        _folder,
        store,
        disk,
        file_system,
        clock,
        _dagster_home,
        runs.daemon,
        runs.runs,
        lineage,
        _state,
        _lake,
        _archive,
        _days,
        layout,
        articles,
        extractions,
        stories,
        wordings,
        aliases,
        _publication,
    )
    for look in looks:
        try:
            yield look(settings)
        except (PermanentError, PassingError) as error:
            yield Finding("fail", look.__name__.strip("_").replace("_", " "), str(error))


def doctor(settings: Settings) -> int:
    """Prints the findings; 0 when nothing fails, else 1."""
    return tell(examine(settings))


def _packages(settings: Settings) -> Finding:
    wanted = ("dagster", "dagster_webserver", "duckdb", "spacy", "trafilatura", "lxml_html_clean", "polars")
    missing = [name for name in wanted if importlib.util.find_spec(name) is None]
    if missing:
        return Finding(
            "fail",
            "packages",
            f"missing: {', '.join(missing)}",
            "install the package again with its dependencies (in a checkout: `make run`)",
        )
    return Finding("ok", "packages", "all installed")


def _model(settings: Settings) -> Finding:
    try:
        model = load_model(settings.model, settings.tier, settings.tier_fallback).identity
    except ModelError as error:
        remedy = "or set QUOTEWIRE_MODEL=embedded" if settings.model != "embedded" else ""
        return Finding("fail", "language model", str(error), remedy)
    tier = f", tier {model.tier}" if model.tier else ""
    seen = f"{model.name} {model.version} ({model.source}{tier})"
    if model.tier and model.tier != settings.tier:
        missing = f"{seen}, because the packages of the tier {settings.tier} are missing"
        return Finding("warn", "language model", missing, "pip install onnxruntime tokenizers")
    return Finding("ok", "language model", seen)


def _sources(settings: Settings) -> Finding:
    try:
        sources = load_sources(settings.sources)
    except SourcesError as error:
        return Finding("fail", "sources", str(error), "" if settings.sources.exists() else _example(settings.sources))
    seen = f"{len(sources)} in {settings.sources}"
    if settings.contact is None and any(isinstance(source, WebSource) for source in sources):
        remedy = "set QUOTEWIRE_CONTACT to a mail address or web page of yours: who runs an asked server can then write to you"
        return Finding(
            "warn", "sources", f"{seen}; some are asked over the web, and the servers are not told by whom", remedy
        )
    return Finding("ok", "sources", seen)


def _example(sources: Path) -> str:
    return f"or begin with the example: cp {FILES / 'sources.yaml'} {sources} && mkdir -p {sources.parent / 'inbox'}"


def _folder(settings: Settings) -> Finding:
    folder = settings.data
    existing = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    if not existing.is_dir():
        return Finding(
            "fail", "data folder", f"{existing} is not a folder", f"move it away, or set {settings.folder_variable}"
        )
    if os.statvfs(existing).f_flag & os.ST_RDONLY:
        remedy = (
            f"asking works (query, export, verify), nights do not: mount it writable, or set {settings.folder_variable}"
        )
        return Finding("fail", "data folder", f"{existing} is on a disk that is mounted read-only", remedy)
    if not os.access(existing, os.W_OK):
        remedy = f"give this user the right to write there, or set {settings.folder_variable}"
        return Finding("fail", "data folder", f"{existing} is not writable", remedy)
    if not folder.exists():
        return Finding("ok", "data folder", f"{folder} (will be made)")
    if (mode := stat.S_IMODE(folder.stat().st_mode)) & READ_BY_OTHERS:
        seen = f"{folder}, whose list of files other users of this machine can read (mode {mode:o})"
        return Finding("ok", "data folder", seen, f"unless they should: chmod 700 {folder}")
    return Finding("ok", "data folder", f"{folder}")


def _dagster_home(settings: Settings) -> Finding:
    home = home_of(settings)
    if not home.exists():
        return Finding("ok", "DAGSTER_HOME", f"{home} (will be made)")
    if not (home / "dagster.yaml").exists():
        return Finding("warn", "DAGSTER_HOME", f"{home} has no dagster.yaml", take_ours(home))
    if found := differences(home):
        seen = f"{home / 'dagster.yaml'} is not ours: {'; '.join(found)}"
        return Finding("warn", "DAGSTER_HOME", seen, f"if that is not meant: {take_ours(home)}")
    return Finding("ok", "DAGSTER_HOME", f"{home}")


def _lake(settings: Settings) -> Finding:
    damaged = settings.open_lake().damaged(LAKE_TABLES)
    if damaged:
        more = f" (and {len(damaged) - 1} more)" if len(damaged) > 1 else ""
        return Finding("warn", "lake", f"{damaged[0]}{more}")
    return Finding("ok", "lake", "every file is readable")


def _state(settings: Settings) -> Finding:
    if not settings.state.exists():
        return Finding("ok", "state", "nothing was captured yet")
    try:
        check(settings.state)
    except StateError as error:
        return Finding("warn", "state", str(error))
    return Finding("ok", "state", f"{settings.state} is whole")


def _archive(settings: Settings) -> Finding:
    """Of every file its last page alone, so that history costs little: what was cut is cut at its end."""
    lake = settings.open_lake()
    last: dict[str, int] = {}
    for day in lake.days(PAGES):
        try:
            places = lake.read(PAGES, day, [*PAGES.key, "warc_file", "warc_offset"])
        except DamagedFile:
            continue
        for name, offset in (
            places.drop_nulls("warc_file").group_by("warc_file").agg(pl.col("warc_offset").max()).rows()
        ):
            last[name] = max(offset, last.get(name, 0))
    if settings.bucket is not None:
        # Those of other machines are brought when a page is asked for: `quotewire verify` brings them all.
        last = {name: offset for name, offset in last.items() if (settings.archive / name).exists()}
    removed = settings.open_archive().removed()
    gone = {name for name in last if name in removed and not (settings.archive / name).exists()}
    cut = cut_files(settings.archive, sorted((name, at) for name, at in last.items() if name not in gone))
    if cut:
        more = f" (and {len(cut) - 1} more)" if len(cut) > 1 else ""
        return Finding("warn", "archive", f"{cut[0]}{more}")
    less = f"; {len(gone)} more were removed by retention" if gone else ""
    return Finding("ok", "archive", f"{len(last) - len(gone)} files, each whole to its last page{less}")


def _days(settings: Settings) -> Finding:
    misplaced = find_misplaced(settings.open_lake(), skip_damaged=True)
    if not misplaced:
        return Finding("ok", "days", "every row lies in the day of its own time")
    days = sorted({found.day for found in misplaced})
    seen = f"{sum(found.rows for found in misplaced)} rows were captured on another day than theirs, in {listed(days)}"
    return Finding("fail", "days", seen, "run `quotewire repair`: no night passes its checks before")


def _publication(settings: Settings) -> Finding:
    warehouse = settings.warehouse
    try:
        with warehouse.read_published() as con:
            row = con.execute("select count(*), max(day) from news.articles").fetchone()
    except WarehouseError as error:
        return Finding("warn", "publication", str(error))
    assert row is not None
    seen = f"{row[0]} articles, newest day {row[1]}, in {warehouse.newest}"
    return Finding("ok", "publication", seen, _old_link(warehouse))


def _old_link(warehouse: Warehouse) -> str:
    old, new = warehouse.old_link, warehouse.published
    if warehouse.newest == old:
        return f"an earlier version published it: the next night publishes to {new.name}, and {old.name} follows it for one version"
    if old.is_symlink():
        return f"{old.name} is its old name, kept until the next version: open {new.name}, and delete {old.name}"
    return ""
