"""Commands on a machine whose data lies in a bucket: what they say where something is elsewhere. No server is asked."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from command_line import Quotewire

from pipeline.settings import Settings
from pipeline.warehouse import WarehouseError

BUCKET = "s3://wire/lake"


@pytest.fixture(autouse=True)
def in_a_bucket(quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The scratch folder is named from the folder where the command is typed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUOTEWIRE_DATA", BUCKET)
    monkeypatch.setenv("QUOTEWIRE_SCRATCH", "scratch")


@pytest.mark.parametrize("words", [["query", "select 1"], ["export", "--to", "out"], ["entity", "Reet"], ["look"]])
def test_a_machine_without_a_publication_is_told_how_it_is_brought(quotewire: Quotewire, words: list[str]) -> None:
    ended = quotewire(*words)
    assert ended.code == 1 and f"is not there: bring it from {BUCKET}: `quotewire fetch`" in ended.err


def test_the_site_says_the_same() -> None:
    with pytest.raises(WarehouseError, match="`quotewire fetch`"), Settings().warehouse.read_published():
        pytest.fail("there is none")
    assert "`quotewire fetch`" in Settings().warehouse.first_publication


@pytest.mark.parametrize(
    "words",
    [
        ["export", "--to", "s3://wire/out"],
        ["look", "--to", "az://wire/out"],
        ["look", "--picture", "gs://wire/a.svg"],
        ["metrics", "--to", "s3://wire/a.prom"],
        ["diff", "--html", "s3://wire/a.html"],
    ],
)
def test_what_a_command_writes_lies_on_this_machine(quotewire: Quotewire, tmp_path: Path, words: list[str]) -> None:
    ended = quotewire(*words)
    assert ended.code == 2 and "it is written on this machine: give a path" in ended.err
    assert not [path for path in tmp_path.iterdir() if ":" in path.name]


@pytest.mark.parametrize("name", ["SOURCES", "SCRATCH", "ALIASES"])
def test_the_data_alone_may_lie_in_a_bucket(quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"QUOTEWIRE_{name}", "s3://wire/other")
    ended = quotewire("sources", "check")
    assert ended.code == 2 and name.lower() in ended.err and "the data alone may lie in a bucket" in ended.err


def test_a_child_process_that_starts_elsewhere_finds_the_same_folder(
    quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: dict[str, str] = {}

    def run(*_: Any, env: dict[str, str], **__: Any) -> subprocess.CompletedProcess[bytes]:
        told.update(env)
        return subprocess.CompletedProcess([], 0)

    monkeypatch.setattr("pipeline.commands.retention.subprocess.run", run)
    assert quotewire("retention").code == 0
    assert told["QUOTEWIRE_DATA"] == BUCKET and told["QUOTEWIRE_SCRATCH"] == str(tmp_path / "scratch")
