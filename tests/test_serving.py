"""`quotewire ui` and `quotewire serve`: what they say when they cannot start, and that the parts end with their starter."""

import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import yaml
from command_line import Quotewire

from pipeline.commands.serving import WORKSPACE, command, free_port
from pipeline.settings import PROJECT, Settings

START_SECONDS = 120


def until(condition: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} seconds until {what}"
        time.sleep(0.1)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def test_a_port_that_is_taken_is_a_sentence(quotewire: Quotewire, taken: int) -> None:
    ended = quotewire("ui", "--port", taken)
    assert ended.code == 1
    assert f"port {taken} of 127.0.0.1 cannot be had (Address already in use)" in ended.err
    assert "PORT=... of make ui, --port or QUOTEWIRE_UI_PORT" in ended.err


@pytest.mark.parametrize("part", ["code", "daemon", "webserver"])
def test_a_home_that_cannot_be_made_is_a_sentence_and_no_traceback(
    quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, part: str
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "file"))
    ended = quotewire("serve", part)
    assert ended.code == 1
    assert ended.err == (
        f"quotewire: DAGSTER_HOME: {tmp_path / 'file'} is not a folder; give it the name of one, or leave it unset\n"
    )


def test_both_workspaces_name_the_code_location_alike(tmp_path: Path) -> None:
    (alone,) = yaml.safe_load((PROJECT / "workspace.yaml").read_text())["load_from"]
    (apart,) = yaml.safe_load(WORKSPACE.read_text())["load_from"]
    assert apart["grpc_server"]["location_name"] == alone["python_module"] == "assets.definitions"


def test_the_ports_are_those_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, ui_port=3999, ui_host="::1", code_port=4999)
    assert "-h ::1 -p 3999" in " ".join(command("webserver", settings))
    assert "-h 127.0.0.1 -p 4999" in " ".join(command("code", settings))


def test_a_daemon_without_dagster_home_uses_the_data_folder_and_ends_with_its_starter(tmp_path: Path) -> None:
    kept = {name: v for name, v in os.environ.items() if not name.startswith(("QUOTEWIRE_", "DAGSTER_"))}
    kept |= {"QUOTEWIRE_DATA": str(tmp_path / "data"), "QUOTEWIRE_CODE_PORT": str(free_port())}
    # The starter is a shell that is killed; the watcher is told its process id.
    script = (
        "import os, sys\nfrom pipeline.settings import Settings\nfrom pipeline.commands.serving import Parts, environment\n"
        "s = Settings()\nparts = Parts(s, environment(s))\nparts.start('daemon')\nparts.wait()\n"
    )
    log = tmp_path / "log"
    with log.open("wb") as output:
        starter = subprocess.Popen([sys.executable, "-c", script], cwd=PROJECT, env=kept, stdout=output, stderr=output)
    try:
        # Not while it lays out its storage: SQLAlchemy writes a traceback when an interrupt meets it closing a connection.
        until(lambda: "following daemons" in log.read_text(), "the daemon is at work")
        assert (tmp_path / "data" / "dagster" / "history" / "runs.db").exists()
        (daemon,) = psutil.Process(starter.pid).children()
        assert "dagster-daemon" in daemon.cmdline()
    finally:
        starter.send_signal(signal.SIGKILL)
        starter.wait()
    until(lambda: not daemon.is_running(), "the daemon has ended")
    assert "Traceback" not in log.read_text()


def test_dg_finds_the_code_location_of_the_workspace_under_the_same_name(tmp_path: Path) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]
    (alone,) = yaml.safe_load((PROJECT / "workspace.yaml").read_text())["load_from"]
    named = project["dg"]["project"]
    assert project["dg"]["directory_type"] == "project"
    assert named["code_location_name"] == named["code_location_target_module"] == alone["python_module"]
    assert project["dagster"]["module_name"] == alone["python_module"]
    assert named["root_module"] == alone["python_module"].partition(".")[0]
