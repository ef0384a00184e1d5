"""What the pipeline makes on disk is for its owner alone, whatever the umask, and what was there keeps its rights."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import night
import pytest
from command_line import Quotewire
from night import MONDAY

from pipeline.capture.state import State
from pipeline.folders import make_folder

pytestmark = pytest.mark.usefixtures("in_one_process")


@pytest.fixture
def _open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("_open_umask")
def test_a_night_makes_nothing_that_others_can_reach(tmp_path: Path, quotewire: Quotewire) -> None:
    (tmp_path / "newsstand").mkdir()
    settings = night.newsstand(tmp_path / "newsstand")
    settings = settings.model_copy(update={"data": tmp_path / "kept" / "data"})
    night.capture(settings, MONDAY)
    night.run_night(settings, MONDAY)
    folders = [path for path in (settings.data, *settings.data.rglob("*")) if path.is_dir()]
    assert len(folders) > 15
    assert {path: oct(mode(path)) for path in folders if mode(path) != 0o700} == {}
    at_the_door = [path for path in settings.data.iterdir() if path.is_file() and not path.is_symlink()]
    assert {path.name for path in at_the_door} >= {"state.sqlite", "working.duckdb"}
    assert {path.name: oct(mode(path)) for path in at_the_door if mode(path) != 0o600} == {}
    # Where the owner opens the two folders above it, the published file is readable, and nothing can be written.
    assert mode((settings.data / "quotewire.duckdb").resolve()) == 0o444


@pytest.mark.usefixtures("_open_umask")
def test_a_folder_that_is_there_keeps_its_rights_and_the_doctor_tells_who_can_read_it(
    tmp_path: Path, quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    monkeypatch.setenv("QUOTEWIRE_DATA", str(data))
    with State(data / "state.sqlite"):
        assert {path.name: mode(path) for path in data.iterdir()} == dict.fromkeys(
            ("state.sqlite", "state.sqlite-wal", "state.sqlite-shm"), 0o600
        )
    make_folder(data / "one" / "two")
    assert (mode(data), mode(data / "one"), mode(data / "one" / "two")) == (0o755, 0o700, 0o700)
    assert f"chmod 700 {data}" in quotewire("doctor").out
    data.chmod(0o711)
    assert f"chmod 700 {data}" not in quotewire("doctor").out
