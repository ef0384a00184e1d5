"""Commands on a machine whose data lies in a bucket: what they say where something is elsewhere. No server answers."""

import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import bucket_gate
import pytest
from bucket_server import KEYS, free_port
from command_line import Quotewire

from pipeline.commands.serving import Parts
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


@pytest.mark.skipif(find_spec("obstore") is None, reason="no client of buckets here: run `make bucket`")
@pytest.mark.parametrize("words", [["serve", "code"], ["ui"]], ids=" ".join)
def test_what_loads_the_code_ends_with_a_sentence_while_the_bucket_does_not_answer(
    quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """A code server that has begun without it keeps the error of its first loading until somebody asks it to load again."""
    bucket_gate.lose_patience(monkeypatch)
    address = f"http://127.0.0.1:{free_port()}"
    for name, value in (KEYS | {"AWS_ENDPOINT_URL": address, "AWS_ALLOW_HTTP": "true"}).items():
        monkeypatch.setenv(name, value)
    for name in ("CODE_PORT", "UI_PORT"):
        monkeypatch.setenv(f"QUOTEWIRE_{name}", str(free_port()))
    monkeypatch.setattr("pipeline.commands.serving.os.execve", lambda *_: pytest.fail("begun"))
    monkeypatch.setattr(Parts, "start_all", lambda _: pytest.fail("begun"))
    ended = quotewire(*words)
    assert ended.code == 1 and f"quotewire: {BUCKET} does not answer (connection refused" in ended.err
