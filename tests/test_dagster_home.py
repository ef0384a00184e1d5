"""DAGSTER_HOME: our dagster.yaml is placed where none is, and never over one that is there; and no telemetry, whatever it says."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import night
import pytest
import yaml
from command_line import Quotewire

from pipeline.commands.errors import CommandError
from pipeline.dagster_home import differences, prepare
from pipeline.settings import PROJECT, Settings

OURS = (PROJECT / "dagster.yaml").read_text()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    return tmp_path / "dagster"


def test_a_home_without_dagster_yaml_gets_ours_for_its_owner_alone(home: Path, tmp_path: Path) -> None:
    assert prepare(Settings(data=tmp_path / "data")) == home
    assert (home / "dagster.yaml").read_text() == OURS
    assert stat.S_IMODE((home / "dagster.yaml").stat().st_mode) == 0o600


def test_a_dagster_yaml_that_is_there_stays_as_it_is_and_the_difference_is_said(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "dagster.yaml").write_text("concurrency: {runs: {max_concurrent_runs: 7}}\n")
    prepare(Settings(data=tmp_path / "data"))
    assert (home / "dagster.yaml").read_text() == "concurrency: {runs: {max_concurrent_runs: 7}}\n"
    assert f"{home / 'dagster.yaml'} differs from ours in {len(differences(home))} settings" in capsys.readouterr().err
    (home / "dagster.yaml").write_text(OURS)
    prepare(Settings(data=tmp_path / "data"))
    assert capsys.readouterr().err == ""


def test_without_dagster_home_it_lies_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    assert prepare(Settings(data=tmp_path / "data")) == tmp_path / "data" / "dagster"


def test_a_home_that_is_a_file_is_a_sentence(home: Path, tmp_path: Path) -> None:
    home.write_text("")
    with pytest.raises(CommandError, match=f"DAGSTER_HOME: {home} is not a folder"):
        prepare(Settings(data=tmp_path / "data"))


def test_what_differs_from_ours_is_named_and_what_was_added_is_not(home: Path) -> None:
    theirs = yaml.safe_load(OURS)
    theirs["run_retries"]["max_retries"] = 5
    theirs["concurrency"]["runs"].pop("max_concurrent_runs")
    theirs["storage"] = {"postgres": {"postgres_url": {"env": "QUOTEWIRE_POSTGRES"}}}
    home.mkdir()
    (home / "dagster.yaml").write_text(yaml.safe_dump(theirs))
    ours = yaml.safe_load(OURS)["concurrency"]["runs"]["max_concurrent_runs"]
    assert differences(home) == [
        f"concurrency.runs.max_concurrent_runs: nothing, ours: {ours}",
        "run_retries.max_retries: 5, ours: 1",
    ]


def test_a_dagster_yaml_that_is_no_yaml_is_a_sentence(home: Path) -> None:
    home.mkdir()
    (home / "dagster.yaml").write_text("telemetry: [unclosed\n")
    with pytest.raises(CommandError, match=r"dagster\.yaml: no readable YAML \(line 2\); mend it, or take ours: cp "):
        differences(home)


def test_the_doctor_tells_the_difference_and_how_to_take_ours(home: Path, quotewire: Quotewire) -> None:
    home.mkdir()
    (home / "dagster.yaml").write_text(OURS.replace("max_retries: 1", "max_retries: 5"))
    told = quotewire("doctor").out
    assert f"warn  DAGSTER_HOME: {home / 'dagster.yaml'} is not ours: run_retries.max_retries: 5, ours: 1\n" in told
    assert f"      if that is not meant: cp {PROJECT / 'dagster.yaml'} {home}/" in told
    (home / "dagster.yaml").write_text(OURS)
    assert f"ok    DAGSTER_HOME: {home}\n" in quotewire("doctor").out


@pytest.mark.parametrize("says", [None, "telemetry: {enabled: true}\n"])
def test_a_night_keeps_and_sends_no_telemetry_whatever_the_home_says(tmp_path: Path, says: str | None) -> None:
    """A variable of the environment would only stop the sending: Dagster's log and ids of machine and user stayed."""
    night.newsstand(tmp_path)
    home = tmp_path / "dagster"
    home.mkdir()
    if says:
        (home / "dagster.yaml").write_text(says)
    kept = {name: v for name, v in os.environ.items() if not name.startswith(("QUOTEWIRE_", "DAGSTER_"))}
    environment = kept | {
        "HOME": str(tmp_path / "user"),
        "DAGSTER_HOME": str(home),
        "QUOTEWIRE_DATA": str(tmp_path / "data"),
        "QUOTEWIRE_SOURCES": str(tmp_path / "sources.yaml"),
        "QUOTEWIRE_CLOCK": f"{night.MONDAY}T18:00:00+00:00",
    }
    command = [sys.executable, "-m", "assets.night", night.MONDAY.isoformat(), "capture"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (home / "history" / "runs.db").exists()
    assert "telemetry" not in done.stderr.lower()
    assert [
        path for path in (home / "logs", home / ".telemetry", home / ".logs_queue", tmp_path / "user") if path.exists()
    ] == []
