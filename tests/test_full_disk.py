"""A full disk: each stage names the folder and the remedy, readers keep the last night, and with room again all is made up."""

import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import night
import pytest
from command_line import Quotewire
from conftest import Nights
from dagster_night import failures, run_job
from night import MONDAY, TUESDAY
from stored import stored

from pipeline.capture import StateError
from pipeline.lake import LakeError
from pipeline.tables import LAKE_TABLES, QUOTES
from pipeline.warehouse import Warehouse, WarehouseError

pytestmark = pytest.mark.usefixtures("in_one_process")


@dataclass(frozen=True)
class Disk:
    """A folder on a disk that can be filled; where no disk can be mounted, a process that may write only small files."""

    folder: Path
    is_mounted: bool

    @contextmanager
    def full(self) -> Iterator[None]:
        with self._ballast() if self.is_mounted else _small_files():
            yield

    @contextmanager
    def _ballast(self) -> Iterator[None]:
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError as error:
                    assert error.errno == errno.ENOSPC
        yield
        ballast.unlink()


@contextmanager
def _small_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "none", str(folder)]
    is_mounted = os.geteuid() == 0 and not subprocess.run(mount, capture_output=True, check=False).returncode
    yield Disk(folder, is_mounted)
    if is_mounted:
        subprocess.run(["umount", "--lazy", folder], check=True)


def assert_tells_place_and_remedy(message: str, disk: Disk) -> None:
    assert str(disk.folder) in message
    assert "free" in message.lower()
    assert "\n" not in message


def test_a_capture_on_a_full_disk_is_told_and_made_up_for(nights: Nights, disk: Disk) -> None:
    settings = night.copied(nights.monday, disk.folder / "newsstand")
    with disk.full():
        result = run_job(settings, "capture", TUESDAY)
        assert not result.success
        (message,) = failures(result).values()
        assert_tells_place_and_remedy(message, disk)
        assert night.published(settings) == night.published(night.settings(nights.monday))
    night.capture(settings, TUESDAY)
    night.run_night(settings, TUESDAY, night.LAKE_STAGES)
    # The captures' own fingerprint covers the milliseconds that they took.
    found, expected = (
        stored(at, leave_out=(*night.VOLATILE, "fingerprint")) for at in (settings, night.settings(nights.tuesday))
    )
    assert night.differing(found, expected) == {}


@pytest.mark.parametrize("stage", ["clean", "cluster", "load", "build", "publish"])
def test_a_night_on_a_full_disk_is_told_and_made_up_for(nights: Nights, disk: Disk, stage: str) -> None:
    settings = night.copied(nights.tuesday_captured, disk.folder / "newsstand")
    part = getattr(night, stage)
    night.run_night(settings, TUESDAY, night.TO_COMPARE[: night.TO_COMPARE.index(part)])
    with disk.full():
        with pytest.raises((LakeError, StateError, WarehouseError)) as told:
            part(settings, TUESDAY)
        assert_tells_place_and_remedy(str(told.value), disk)
        assert night.published(settings) == night.published(night.settings(nights.monday))
    whole = night.settings(nights.tuesday)
    if part in night.LAKE_STAGES:
        night.run_night(settings, TUESDAY, night.LAKE_STAGES)
        found, expected = (stored(at, LAKE_TABLES) for at in (settings, whole))
    else:
        night.run_night(settings, TUESDAY, night.TO_COMPARE)
        found, expected = night.published(settings), night.published(whole)
    assert night.differing(found, expected) == {}


def test_a_working_file_of_an_earlier_version_outlives_a_disk_too_full_for_its_copy(nights: Nights, disk: Disk) -> None:
    settings = night.copied(nights.tuesday_captured, disk.folder / "newsstand")
    working = Warehouse(settings.data).working
    older = disk.folder / "older.duckdb"
    with duckdb.connect() as con:
        con.execute(f"attach '{working}' as working (read_only)")
        con.execute(f"attach '{older}' as older (storage_version 'latest')")
        con.execute("copy from database working to older")
    older.replace(working)
    night.run_night(settings, TUESDAY, night.LAKE_STAGES)
    before = working.read_bytes()
    with disk.full():
        with pytest.raises(WarehouseError) as told, Warehouse(settings.data).write():
            pass
        assert_tells_place_and_remedy(str(told.value), disk)
        assert working.read_bytes() == before
        assert [path.name for path in settings.data.glob(".*")] == []
    night.run_night(settings, TUESDAY, night.TO_COMPARE)
    assert night.differing(night.published(settings), night.published(night.settings(nights.tuesday))) == {}


def test_a_disk_that_may_not_be_written_is_told_by_reindex_and_by_the_night(
    nights: Nights, disk: Disk, quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not disk.is_mounted:
        pytest.skip("no disk can be mounted here")
    settings = night.copied(nights.monday, disk.folder / "newsstand")
    monkeypatch.setenv("QUOTEWIRE_DATA", str(settings.data))
    (quotes,) = settings.open_lake().files(QUOTES, MONDAY)
    quotes.with_name(f".{quotes.name}.sha256").write_bytes(b"damaged")
    subprocess.run(["mount", "-o", "remount,ro", disk.folder], check=True)
    for command in (("reindex", str(MONDAY)), ("repair",), ("publish",)):
        ended = quotewire(*command)
        assert (ended.code, ended.out) == (1, ""), command
        assert str(disk.folder) in ended.err and "write" in ended.err and ended.err.count("\n") == 1, command
    for stage in (night.capture, night.clean):
        with pytest.raises((LakeError, StateError, OSError), match="right to write|is it writable"):
            stage(settings, MONDAY)
    # Who may only look, as an outside monitor, is told what is there all the same.
    (whole,) = night.settings(nights.monday).open_lake().partitions(QUOTES)
    (looked_at,) = settings.open_lake().partitions(QUOTES)
    assert looked_at.fingerprint == whole.fingerprint
    assert quotewire("doctor").code == 1
