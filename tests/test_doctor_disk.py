"""What the doctor says of the disk: its parts, its kind, and that it may be mounted read-only."""

import shutil
import subprocess
import sys
from pathlib import Path

import night
import pytest
from command_line import Quotewire
from conftest import Nights

from pipeline.commands.doctor.disk import is_network, kind_of
from pipeline.disk_use import usage
from pipeline.settings import PROJECT

MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/export {root}/nfs nfs4 rw,vers=4.2 0 0
/dev/sdb1 {root}/nfs/local xfs rw 0 0
//server/share {root}/a\\040share cifs rw 0 0
someone@host:/ {root}/ssh fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("place", "kind", "far"),
    [
        ("here", "ext4", False),
        ("nfs/data", "nfs4", True),
        ("nfs/local/data", "xfs", False),
        ("a share", "cifs", True),
        ("ssh", "fuse.sshfs", True),
        ("nfsomething", "ext4", False),
    ],
)
def test_the_mount_that_holds_the_folder_decides(tmp_path: Path, place: str, kind: str, far: bool) -> None:
    (tmp_path / place).mkdir(parents=True)
    assert kind_of(tmp_path / place / "not yet made", MOUNTS.format(root=tmp_path)) == kind
    assert is_network(kind) is far


def test_a_network_file_system_is_said(quotewire: Quotewire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.commands.doctor.disk.kind_of", lambda *_: "nfs4")
    told = quotewire("doctor", "--data", tmp_path).out
    assert f"warn  file system: {tmp_path} lies on a network file system (nfs4), whose locks are not reliable" in told


def test_each_part_of_the_folder_is_told_with_its_size(nights: Nights, tmp_path: Path, quotewire: Quotewire) -> None:
    settings = night.copied(nights.monday, tmp_path)
    (settings.cache).mkdir(exist_ok=True)
    (settings.cache / "something").write_bytes(b"x" * 3_000_000)
    (settings.data / "damaged").write_bytes(b"x" * 2_000_000)
    sizes = usage(settings, settings.data / "dagster")
    assert min(sizes[name] for name in ("archive", "lake", "working file", "publications")) > 0
    assert 3_000_000 <= sizes["cache"] < 3_600_000 and sizes["Dagster"] == 0
    whole = sum(path.lstat().st_blocks * 512 for path in settings.data.rglob("*"))
    assert sum(sizes.values()) == whole
    told = quotewire("doctor", "--data", settings.data).out
    (line,) = (line for line in told.splitlines() if ": " in line and line[6:].startswith("disk: "))
    assert "cache 3." in line and "publications" in line and "archive" in line


READ_ONLY = """
set -e
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
shift
exec "$@"
"""


def test_a_read_only_folder_answers_and_says_so_and_a_night_ends_in_a_sentence(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.monday, tmp_path)
    # As a copy of a running capture has it: a log that SQLite would want to work on.
    shutil.copy(settings.state, settings.data / "state.sqlite-wal")
    (settings.data / "state.sqlite-wal").write_bytes(b"")
    own = ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh", str(settings.data)]
    if subprocess.run([*own, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount in a namespace of its own (root, or user namespaces)")
    tool = str(Path(sys.executable).with_name("quotewire"))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "QUOTEWIRE_DATA": str(settings.data),
            "QUOTEWIRE_SOURCES": str(settings.sources),
            "PATH": "/usr/bin:/bin",
        }
        around = environment | {
            "DAGSTER_HOME": str(tmp_path / "home"),
            "QUOTEWIRE_CLOCK": f"{night.TUESDAY}T18:00:00+00:00",
        }
        (tmp_path / "home").mkdir(exist_ok=True)
        return subprocess.run([*own, *words], cwd=PROJECT, env=around, capture_output=True, text=True, check=False)

    asked = run(tool, "query", "select count(*) as n from news.articles", "--format", "csv")
    assert asked.returncode == 0, asked.stderr
    proved = run(tool, "verify")
    assert proved.returncode == 0, proved.stdout + proved.stderr
    looked = run(tool, "doctor")
    assert f"fail  data folder: {settings.data} is on a disk that is mounted read-only" in looked.stdout
    ended = run(sys.executable, "-m", "assets.night", night.TUESDAY.isoformat())
    assert ended.returncode == 1
    assert "Read-only file system" in ended.stderr or "cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr
