"""`quotewire deploy --check`: the whole deployment, by its schedules, with PostgreSQL where it is installed; and what it says when
something does not hold."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import postgres
import pytest
from command_line import Quotewire

from pipeline.commands.errors import CommandError
from pipeline.commands.graphql import place
from pipeline.commands.serving import free_port
from pipeline.settings import PROJECT


@pytest.fixture
def database() -> Iterator[str]:
    bin = postgres.programs()
    if not bin:
        if os.environ.get("CI") == "true":
            pytest.fail("CI has no PostgreSQL: apt-get install postgresql")
        pytest.skip("needs Debian's PostgreSQL (apt-get install postgresql)")
    pytest.importorskip("dagster_postgres", reason="needs the extra [postgres]")
    with postgres.server(bin) as address:
        yield address


def test_a_night_keeps_its_runs_in_postgresql(database: str, tmp_path: Path) -> None:
    """Through the door that places dagster.yaml; the demonstration runs on SQLite in other tests."""
    kept = {name: v for name, v in os.environ.items() if not name.startswith(("QUOTEWIRE_", "DAGSTER_"))}
    around = kept | {
        "DAGSTER_HOME": str(tmp_path / "home"),
        "QUOTEWIRE_DATA": str(tmp_path / "data"),
        "QUOTEWIRE_SOURCES": str(tmp_path / "sources.yaml"),
        "QUOTEWIRE_POSTGRES": database,
    }
    (tmp_path / "inbox").mkdir()
    (tmp_path / "sources.yaml").write_text("sources:\n  - {id: inbox, kind: folder, outlet: Inbox, path: inbox}\n")
    program = (
        "from pipeline.settings import Settings\nfrom pipeline.dagster_home import prepare\nprepare(Settings())\n"
        "import dagster as dg, datetime\nfrom assets.night import run_job\n"
        "with dg.DagsterInstance.get() as instance:\n"
        "    done = run_job('capture', datetime.date(2026, 3, 2), instance)\n"
        "    print(type(instance.run_storage).__name__, done.success, instance.get_runs_count())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, env=around, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["PostgresRunStorage", "True", "1"]
    assert not (tmp_path / "home" / "history" / "runs.db").exists()


def test_without_check_it_says_where_the_files_lie(quotewire: Quotewire) -> None:
    ended = quotewire("deploy")
    assert ended.code == 0
    assert f"{PROJECT / 'deploy'} holds the systemd units" in ended.out


def test_a_part_that_does_not_start_ends_the_check_with_its_words(
    quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A database that nobody serves: the daemon ends, and the check says so with the end of its log."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    ended = quotewire("deploy", "--check", "--postgres", f"postgresql://dagster@127.0.0.1:{free_port()}/dagster")
    assert ended.code == 1
    assert "fail  code server, daemon and webserver answer" in ended.out
    assert "too many retries for DB connection" in ended.err and "everything is kept in" in ended.err
    (prefix,) = tmp_path.glob("quotewire-deploy-*")
    assert (prefix / "deployment.log").exists()


def test_a_webserver_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="the webserver does not answer"):
        place(f"http://127.0.0.1:{free_port()}")
