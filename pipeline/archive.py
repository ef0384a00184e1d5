"""The archive of raw pages: one WARC file a run and day, each record its own gzip member, so that a page is read back by
file and offset alone. Beside every page stands a metadata record with its row, so that the index can be made again."""

import hashlib
import io
import json
import os
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import IO, Any, Self, cast
from urllib.parse import quote

import polars as pl
from warcio.statusandheaders import StatusAndHeaders  # pyright: ignore[reportMissingTypeStubs]
from warcio.warcwriter import WARCWriter  # pyright: ignore[reportMissingTypeStubs]

from pipeline.errors import FULL, PermanentError
from pipeline.folders import make_folder
from pipeline.tables import PAGES, day_of

_ROW_TYPE = "application/vnd.quotewire.page+json"
_ATTEMPT = "attempt"  # beside the page's row: its capture row's own columns (absent in archives of earlier versions)
_NAMESPACE = uuid.UUID("7f2f6bb2-6c2b-5a53-9f0e-2b8f6d1c9a11")
# The body is stored decoded, so these would lie about it; Common Crawl renames them in the same way.
_TRANSFER = ("content-encoding", "content-length", "transfer-encoding")
_SECRET = ("set-cookie", "set-cookie2")  # a key to a session of ours, and nothing of the page


class ArchiveError(PermanentError):
    """An archived page that cannot be read back: names the file, the offset and what to do."""


@dataclass(frozen=True)
class Record:
    """One record of a WARC file of ours. `body` is the page itself, without HTTP headers."""

    offset: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class _DayFile:
    """The open file of one day, and its name relative to the archive."""

    name: str
    handle: IO[bytes]


class Writer:
    """Writes the WARC files of one run: one for each day in which it captures, made with the day's first page and named
    after the run's start (past midnight: after midnight). Use as a context manager."""

    def __init__(
        self, root: Path, started: datetime, begin: Callable[[str], None] | None = None, *, closes: bool = False
    ) -> None:
        """`begin` is told the name of every new file, relative to `root`, before a page is written to it. With `closes` every
        `sync` ends the files, and what follows goes to new ones: where a file that was handed over must not grow."""
        self._root = root
        self._begin = begin
        self._closes = closes
        self._started = started.astimezone(UTC)
        self._files: dict[date, _DayFile] = {}
        self._names: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for day, file in self._files.items():
            try:
                file.handle.close()
            except OSError as error:
                raise self._explain(error, day) from error

    def page(
        self,
        row: Mapping[str, object],
        body: bytes,
        http: tuple[int, Sequence[tuple[str, str]]] | None,
        attempt: Mapping[str, object] | None = None,
    ) -> tuple[str, int]:
        """Store a page (`http`: status and headers as served; None for a file), its PAGES row with the place filled in, and
        what of its CAPTURES row the former does not say.

        A run that is killed after this leaves the page where the next finds it. Gives the place: file relative to the root, and offset. Raises OSError naming the folder when it is full.
        """
        at = _time_of(row)
        try:
            file = self._open(at)
            offset = file.handle.tell()
            _write(file.handle, row, body, http)
            _write_row(
                file.handle, {**row, "warc_file": file.name, "warc_offset": offset, _ATTEMPT: dict(attempt or {})}
            )
            file.handle.flush()
        except OSError as error:
            raise self._explain(error, day_of(at)) from error
        return file.name, offset

    @property
    def names(self) -> list[str]:
        """The files written to, relative to the root."""
        return list(self._names)

    def sync(self) -> None:
        """Bring everything written so far to the disk itself: after this a power cut loses none of it."""
        for day, file in self._files.items():
            try:
                file.handle.flush()
                os.fsync(file.handle.fileno())
                for folder in (_folder(self._root, day), self._root):
                    handle = os.open(folder, os.O_RDONLY)
                    try:
                        os.fsync(handle)
                    finally:
                        os.close(handle)
                if self._closes:
                    file.handle.close()
            except OSError as error:
                raise self._explain(error, day) from error
        if self._closes:
            self._files.clear()

    def _open(self, at: datetime) -> _DayFile:
        day = day_of(at)
        if day not in self._files:
            folder = _folder(self._root, day)
            make_folder(folder)
            since = self._started.time() if day == self._started.date() else time.min
            self._files[day] = _new_file(folder, f"{day.isoformat()}-{since:%H%M%S%f}")
            self._names.append(self._files[day].name)
            if self._begin:
                self._begin(self._files[day].name)
        return self._files[day]

    def _explain(self, error: OSError, day: date) -> OSError:
        folder = _folder(self._root, day)
        if error.errno in FULL:
            return OSError(
                error.errno,
                f"no space left in {folder} for more pages; free some, then run again: "
                "what was stored stays, and what was not is asked for again",
            )
        return OSError(error.errno, f"{folder}: cannot write the archive ({error.strerror}); is it writable?")


def _folder(root: Path, day: date) -> Path:
    return root / f"day={day.isoformat()}"


def _new_file(folder: Path, stem: str) -> _DayFile:
    for number in count(1):
        name = f"{stem}.warc.gz" if number == 1 else f"{stem}_{number}.warc.gz"
        try:
            return _DayFile(f"{folder.name}/{name}", (folder / name).open("xb"))
        except FileExistsError:  # another run of the same moment, perhaps killed: never touch its file
            continue
    raise AssertionError("count() does not end")


def _time_of(row: Mapping[str, object]) -> datetime:
    captured_at = row["captured_at"]
    assert isinstance(captured_at, datetime)
    return captured_at


def _write(
    file: IO[bytes], row: Mapping[str, object], body: bytes, http: tuple[int, Sequence[tuple[str, str]]] | None
) -> None:
    headers = _headers("response" if http else "resource", row, "page")
    headers["WARC-Payload-Digest"] = f"sha256:{hashlib.sha256(body).hexdigest()}"
    writer: Any = WARCWriter(file, gzip=True, warc_version="1.1")
    status = None
    if http:
        kept = [_stored_header(name, value) for name, value in http[1] if name.lower() not in _SECRET]
        status = StatusAndHeaders(str(http[0]), [*kept, ("Content-Length", str(len(body)))], protocol="HTTP/1.1")
    record = writer.create_warc_record(
        headers["WARC-Target-URI"],
        headers["WARC-Type"],
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type="" if http else str(row["content_type"]),
        warc_headers_dict=headers,
        http_headers=status,
    )
    writer.write_record(record)


def _write_row(file: IO[bytes], row: Mapping[str, object]) -> None:
    text = json.dumps({k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}, ensure_ascii=False)
    headers = _headers("metadata", row, "row")
    headers["WARC-Refers-To"] = _headers("", row, "page")["WARC-Record-ID"]
    payload = text.encode()
    writer: Any = WARCWriter(file, gzip=True, warc_version="1.1")
    record = writer.create_warc_record(
        headers["WARC-Target-URI"],
        "metadata",
        payload=io.BytesIO(payload),
        length=len(payload),
        warc_content_type=_ROW_TYPE,
        warc_headers_dict=headers,
    )
    writer.write_record(record)


def _headers(kind: str, row: Mapping[str, object], part: str) -> dict[str, str]:
    # Record ids come from the row, not from chance: the same run on the same pages writes the same bytes.
    record_id = uuid.uuid5(_NAMESPACE, f"{row['capture_id']}/{part}")
    return {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{record_id}>",
        "WARC-Target-URI": quote(str(row["url"]), safe=":/?#[]@!$&'()*+,;=%~"),
        "WARC-Date": f"{_time_of(row).astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
    }


def _stored_header(name: str, value: str) -> tuple[str, str]:
    # warcio 1.8 takes any text in values, but crashes on a name that is not ASCII.
    name = name.encode("ascii", "backslashreplace").decode()
    return f"X-Crawler-{name}" if name.lower() in _TRANSFER else name, " ".join(value.splitlines())


def read(archive_root: Path, warc_file: str, warc_offset: int) -> bytes:
    """The body of the page stored at an offset. Raises ArchiveError where it cannot be had whole."""
    return read_many(archive_root, [(warc_file, warc_offset)])[0]


def read_many(archive_root: Path, places: Sequence[tuple[str, int]]) -> list[bytes]:
    """The bodies of the pages at (file, offset), in the order given; every file is opened once, and read forwards."""
    bodies: dict[tuple[str, int], bytes] = {}
    files: dict[str, list[int]] = {}
    for name, offset in dict.fromkeys(places):
        files.setdefault(name, []).append(offset)
    for name, offsets in files.items():
        path = archive_root / name
        try:
            with path.open("rb") as file:
                for offset in sorted(offsets):
                    bodies[name, offset] = _record_at(file, path, offset).body
        except OSError as error:
            raise ArchiveError(
                f"{path}: cannot be read ({error.strerror}); bring the file back from a copy of the archive, "
                "or capture the day's pages again"
            ) from error
    return [bodies[place] for place in places]


def reindex(archive_root: Path, day: date) -> pl.DataFrame:
    """The PAGES rows of a day, from the archive alone: of every page captured on it, and of all others in its folder,
    each with the day of its own time, whatever its record says. Torn ends of files are passed over.

    A run killed before its rows were stored leaves pages that the next run fetched again: of equal pages under one
    address in a day the last counts, as it does in the lake.
    """
    rows: dict[tuple[object, ...], dict[str, object]] = {}
    home = _folder(archive_root, day)
    found = [
        row
        for path in sorted(archive_root.glob("day=*/*.warc.gz"))
        if path.parent == home or _may_hold(path, day)
        for row, _attempt in _rows(path)
        if path.parent == home or row["day"] == day
    ]
    for row in sorted(found, key=lambda row: (str(row["captured_at"]), str(row["warc_file"]))):
        rows[row["day"], row["url"], row["sha256"]] = row
    return PAGES.frame(list(rows.values()))


def cut_files(archive_root: Path, places: Sequence[tuple[str, int]]) -> list[str]:
    """What is wrong with the ends of files, of each of which the place of its last page is given: the page and its row are
    read, and nothing before them."""
    found: list[str] = []
    for name, offset in places:
        path = archive_root / name
        try:
            with path.open("rb") as file:
                for at in (offset, None):
                    _record_at(file, path, file.tell() if at is None else at)
        except OSError as error:
            found.append(f"{path}: cannot be read ({error.strerror}); bring it back from a copy of the archive")
        except ArchiveError as error:
            found.append(str(error))
    return found


def torn_ends(archive_root: Path, day: date) -> list[str]:
    """The files of a day's folder that end inside a record, as a killed run or a lost disk block leaves them."""
    found: list[str] = []
    for path in sorted(_folder(archive_root, day).glob("*.warc.gz")):
        try:
            for _ in records(path):
                pass
        except ArchiveError as error:
            found.append(str(error))
    return found


def records(path: Path) -> Iterator[Record]:
    """Every record of a file, in order. Raises ArchiveError at the first that is not whole, after those before it."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        while file.tell() < size:
            yield _record_at(file, path, file.tell())


def _may_hold(path: Path, day: date) -> bool:
    """Whether a file of another folder may hold pages of `day`. Earlier versions filed a run under the day it was
    launched for, with all that it captured past midnight; its first page is of `day` or the day before."""
    with path.open("rb") as file:
        try:
            first = _record_at(file, path, 0)
        except ArchiveError:
            return False  # torn in its first page: it holds none
    return timedelta(0) <= day - day_of(datetime.fromisoformat(first.headers["warc-date"])) <= timedelta(days=1)


def attempts(archive_root: Path, warc_file: str) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """Every page of an archive file: its PAGES row, and the columns of its CAPTURES row that were stored beside it. A torn
    end is passed over, and so is a file that is not there."""
    path = archive_root / warc_file
    if path.exists():
        yield from _rows(path)


def _rows(path: Path) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        offset = 0
        while offset < size:
            try:
                record = _record_at(file, path, offset)
            except ArchiveError:
                return  # the end that a killed run left: whatever it held was never in the lake
            offset = file.tell()
            if record.headers.get("content-type") == _ROW_TYPE:
                row: dict[str, object] = json.loads(record.body)
                captured_at = datetime.fromisoformat(str(row["captured_at"]))
                row |= {"day": day_of(captured_at), "captured_at": captured_at}
                attempt = row.pop(_ATTEMPT, {})
                yield row, cast("dict[str, object]", attempt)


def _record_at(file: IO[bytes], path: Path, offset: int) -> Record:
    """One record; the file is left at the next. gzip's own checksum shows whether it is whole."""
    try:
        data = _member(file, offset)
    except (EOFError, zlib.error) as error:
        wrong = f"({error})"
        if isinstance(error, EOFError):
            wrong = f"(the file is cut: it ends at byte {file.seek(0, os.SEEK_END)})"
        raise ArchiveError(
            f"{path}: no whole record at offset {offset} {wrong}; bring it back from a copy of the archive, or run "
            f"`{_reindex_command(path)}`: the index then lists what can be read"
        ) from error
    head, _, block = data.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    if not lines[0].startswith("WARC/"):
        raise ArchiveError(f"{path}: no WARC record at offset {offset}; run `{_reindex_command(path)}`")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    block = block[: int(headers["content-length"])]
    body = block.partition(b"\r\n\r\n")[2] if headers.get("warc-type") == "response" else block
    return Record(offset, headers, body)


def _reindex_command(path: Path) -> str:
    return f"quotewire reindex {path.parent.name.removeprefix('day=')}"


def _member(file: IO[bytes], offset: int) -> bytes:
    unpack = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    file.seek(offset)
    while not unpack.eof:
        chunk = file.read(1 << 16)
        if not chunk:
            raise EOFError("the file ends inside it")
        parts.append(unpack.decompress(chunk))
    file.seek(-len(unpack.unused_data), os.SEEK_CUR)
    return b"".join(parts)
