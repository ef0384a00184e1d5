"""`quotewire verify`: whether a data folder, a copied one above all, holds all that it says it holds. Looks only; changes nothing."""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pipeline.archive import ArchiveError, cut_files, records
from pipeline.capture import StateError, check
from pipeline.commands.finding import Finding, tell
from pipeline.dagster_home import home_of
from pipeline.lake import DamagedFile, Lake, read_file
from pipeline.lake_hashes import Remembered, remembered_hash
from pipeline.settings import Settings
from pipeline.sqlite_reading import looked_at
from pipeline.tables import CAPTURES, LAKE_TABLES, PAGES
from pipeline.warehouse import BASE_TABLES, WarehouseError

# Of one kind of fault as many are told; the rest is counted.
SHOWN = 10


def verify(settings: Settings, *, quick: bool = False) -> int:
    """Prints what was found of each part; 0 when nothing fails, else 1. `quick` reads no page and no row."""
    return tell(findings(settings, quick=quick))


def findings(settings: Settings, *, quick: bool) -> Iterator[Finding]:
    """Part after part, each fault a finding of its own."""
    if settings.bucket is None and not settings.data.is_dir():
        yield Finding(
            "fail", "data folder", f"{settings.data} is not there", "give the folder: quotewire verify --data ..."
        )
        return
    lake = settings.open_lake()
    if settings.bucket and lake.is_empty():
        # An address that was mistyped holds nothing that could be damaged.
        yield Finding(
            "fail", "lake", f"{settings.bucket} holds no lake", "give its address: quotewire verify --data ..."
        )
        return
    yield from _some(_lake(settings, lake, quick), "lake")
    yield from _some(_archive(settings, lake, quick), "archive")
    yield from _state(settings, lake)
    yield from _some(_publication(settings, lake), "publication")
    yield from _dagster(settings)


def _some(found: Iterator[Finding], part: str) -> Iterator[Finding]:
    faults = 0
    for finding in found:
        faults += finding.state == "fail"
        if finding.state != "fail" or faults <= SHOWN:
            yield finding
    if faults > SHOWN:
        yield Finding("fail", part, f"{faults - SHOWN} more of this kind")


def _lake(settings: Settings, lake: Lake, quick: bool) -> Iterator[Finding]:
    """Every file is read whole; where its checksum was remembered for just this content, it must still be that."""
    files = compared = 0
    broken = lake.damaged(LAKE_TABLES)
    for message in broken:
        yield Finding("fail", "lake", message)
    for table in LAKE_TABLES if not quick else ():
        for path in lake.every_file(table):
            try:
                read_file(path, table, list(table.columns))
                match remembered_hash(path):
                    case Remembered(hash=known, of_this_time=True):
                        compared += 1
                        if known != _sha256(path):
                            yield Finding(
                                "fail",
                                "lake",
                                f"{path}: its content is not what was loaded",
                                _from_copy(settings, path),
                            )
                    case Remembered(hash=known):
                        # A copy that lost the times of files: an equal hash proves it, another one proves nothing.
                        compared += known == _sha256(path)
                    case None:
                        pass
            except DamagedFile as error:
                if str(error) not in broken:
                    yield Finding("fail", "lake", str(error))
                    broken.append(str(error))
            files += 1
    if not broken:
        how = (
            "every footer is readable"
            if quick
            else f"{files} files read whole, {compared} equal to their remembered checksums"
        )
        yield Finding("ok", "lake", how)


def _archive(settings: Settings, lake: Lake, quick: bool) -> Iterator[Finding]:
    """Every page that the lake lists lies whole at its place, with the SHA-256 of its row."""
    removed = settings.open_archive().removed()
    places = _places(lake)
    lake.bring_archived(places)
    gone = {name for name in places if name in removed and not (settings.archive / name).exists()}
    faults = pages = 0
    for name in sorted(places.keys() - gone):
        if not (settings.archive / name).exists():
            faults += 1
            seen = f"{settings.archive / name} is missing: {len(places[name])} pages"
            yield Finding("fail", "archive", seen, _from_copy(settings, settings.archive / name))
            continue
        for wrong in _wrong_pages(settings, name, places[name], quick):
            faults += 1
            yield Finding("fail", "archive", wrong)
        pages += len(places[name])
    if not faults:
        how = "each file whole to its last page" if quick else "each with the checksum of its row"
        yield Finding("ok", "archive", f"{pages} pages in {len(places) - len(gone)} files, {how}")
    if gone:
        lost = sum(len(places[name]) for name in gone)
        yield Finding(
            "ok", "archive", f"{len(gone)} more files with {lost} pages were removed by `quotewire retention`"
        )
    strays = [path for path in sorted(settings.archive.glob("day=*/*.warc.gz")) if _name(path) not in places]
    if strays:
        seen = f"{len(strays)} files hold pages that the lake does not list, {strays[0]} the first"
        yield Finding("ok", "archive", seen, "the next capture takes them up: a capture was running, or was killed")


def _places(lake: Lake) -> dict[str, list[tuple[int, str]]]:
    """The pages of every archive file: offset and SHA-256. Files that cannot be read are the lake's finding."""
    places: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for day in lake.days(PAGES):
        rows, _ = lake.read_days(PAGES, [day])
        for name, offset, sha256 in rows.select("warc_file", "warc_offset", "sha256").drop_nulls().rows():
            places[name].append((offset, sha256))
    return places


def _wrong_pages(settings: Settings, name: str, pages: list[tuple[int, str]], quick: bool) -> list[str]:
    """What is wrong with a file; all of its records are read, for they make the index again where it is lost."""
    archive = settings.archive
    path, last = archive / name, max(offset for offset, _ in pages)
    if quick:
        return cut_files(archive, [(name, last)])
    wanted = dict(pages)
    wrong: list[str] = []
    try:
        for record in records(path):
            expected = wanted.pop(record.offset, None)
            if expected and hashlib.sha256(record.body).hexdigest() != expected:
                wrong.append(
                    f"{path}: the page at offset {record.offset} is another than its row says; {_from_copy(settings, path)}"
                )
    except ArchiveError as error:
        # Behind the last page that the lake lists, a torn end is what a killed run leaves: nothing is lost with it.
        wrong += [str(error)] if wanted else cut_files(archive, [(name, last)])
    if wanted:
        wrong.append(
            f"{path}: {len(wanted)} pages lie behind that place, or not where the lake has them; {_from_copy(settings, path)}"
        )
    return wrong


def _state(settings: Settings, lake: Lake) -> Iterator[Finding]:
    """Whole, and knowing of no page that the lake lacks: that page would never be captured again."""
    again = f"delete it (with its -wal and -shm): the next capture makes it again from the lake: rm {settings.state}*"
    if not settings.state.exists():
        yield Finding("ok", "state", "none: the next capture makes it from the lake")
        return
    try:
        check(settings.state)
        held = _held(settings.state)
    except (StateError, sqlite3.DatabaseError) as error:
        yield Finding("fail", "state", f"{settings.state} is damaged ({error})", again)
        return
    known, _ = lake.read_days(CAPTURES, lake.days(CAPTURES))
    lacking = held - set(known["capture_id"])
    if lacking:
        seen = f"{settings.state} holds {len(lacking)} pages that the lake lacks, such as {min(lacking)}: it is of a later time"
        yield Finding("fail", "state", seen, again)
    else:
        yield Finding("ok", "state", f"whole; its {len(held)} pages are in the lake")


def _held(state: Path) -> set[str]:
    with looked_at(state) as db:
        return {row[0] for row in db.execute("select capture_id from pages where capture_id is not null")}


def _publication(settings: Settings, lake: Lake) -> Iterator[Finding]:
    """It opens, and every day in it has in every table as many rows as in the lake; captures may have been added since."""
    warehouse = settings.warehouse
    try:
        with warehouse.read_published() as con:
            counts = [
                (base.table, dict(con.execute(f"select day, count(*) from {base.name} group by day").fetchall()))
                for base in BASE_TABLES
                if "day" in base.table.columns
            ]
    except WarehouseError as error:
        yield Finding("fail", "publication", str(error))
        return
    days = {day for _, published in counts for day in published}
    faults = 0
    for table, published in counts:
        for day in sorted(days):
            here, there = lake.rows(table, day), published.get(day, 0)
            if here == there or (table == CAPTURES and here > there):
                continue
            faults += 1
            seen = f"{warehouse.newest}: {table.schema}.{table.name} has {there} rows of {day}, the lake {here}"
            older = "the publication may be older (`quotewire fetch`)"
            back = older if settings.bucket else f"bring lake/{table.name}/day={day} back from the copy"
            remedy = f"{back}, or run the nightly job for {day}"
            yield Finding("fail", "publication", seen, remedy)
    if not faults:
        yield Finding(
            "ok",
            "publication",
            f"{warehouse.newest.resolve()} opens; {len(days)} day{'s' * (len(days) > 1)} agree with the lake",
        )


def _dagster(settings: Settings) -> Iterator[Finding]:
    home = home_of(settings)
    files = sorted((home / "history").rglob("*.db"))
    for file in files:
        try:
            with looked_at(file) as db:
                (found,) = db.execute("pragma quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            found = error
        if found != "ok":
            remedy = (
                "bring it back from the copy; or move it away, with Dagster stopped: the history of runs begins anew"
            )
            yield Finding("fail", "Dagster", f"{file} is damaged ({found})", remedy)
            return
    yield Finding(
        "ok", "Dagster", f"{len(files)} files of its history in {home} are whole" if files else f"no history in {home}"
    )


def _from_copy(settings: Settings, path: Path) -> str:
    if settings.bucket:
        place = path.parent.relative_to(settings.data)
        return f"bring back an earlier version of its object in {settings.bucket}/{place}, where the bucket keeps them"
    return f"bring {path} back from the place it was copied from"


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
