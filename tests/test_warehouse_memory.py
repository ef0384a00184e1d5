"""What the working file may take of memory: it spills beside the file, and says which setting gives it more."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.app import settings_of
from pipeline.commands.errors import UsageError
from pipeline.settings import Settings
from pipeline.warehouse import Warehouse, WarehouseError

REPOSITORY = Path(__file__).parents[1]
# 0.4 GB that no compression makes smaller.
ROWS = 12_000_000
HELD = f"create temp table held as select range, hash(range) as one, hash(range, 1) as two, hash(range, 2) as three from range({ROWS})"


def with_memory(root: Path, gigabytes: float, code: str) -> "subprocess.CompletedProcess[str]":
    """Runs `code` in a process of its own, over an open connection `con` to a working file."""
    head = (
        "import os, re, signal, sys\nfrom pathlib import Path\nfrom pipeline.warehouse import Warehouse\n"
        "warehouse = Warehouse(Path(sys.argv[1]), memory_gb=float(sys.argv[2]))\nwith warehouse.write() as con:\n"
    )
    return subprocess.run(
        [sys.executable, "-c", f"{head}    {code}", str(root), str(gigabytes)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


def spilled(root: Path) -> list[Path]:
    return list(root.glob(".spill-*"))


def test_what_does_not_fit_lies_beside_the_file_until_it_is_done(tmp_path: Path) -> None:
    with Warehouse(tmp_path, memory_gb=0.1).write() as con:
        con.execute(HELD)
        [folder] = spilled(tmp_path)
        assert any(folder.iterdir())
        assert con.execute("select count(*), max(range) from held where one = hash(range)").fetchone() == (
            ROWS,
            ROWS - 1,
        )
    assert spilled(tmp_path) == []


def test_a_step_takes_the_memory_that_it_was_given(tmp_path: Path) -> None:
    # Of this program alone: what resource tells begins with the memory of the process that started it.
    peak = "print(float(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1e6, file=sys.stderr)"
    little, much = (with_memory(tmp_path, allowed, f"con.execute({HELD!r}); {peak}").stderr for allowed in (0.1, 2.0))
    # Python and DuckDB themselves take 0.15 GB.
    assert float(little) < 0.4 < float(much)


def test_what_a_killed_process_left_is_removed_by_the_next_writer(tmp_path: Path) -> None:
    done = with_memory(tmp_path, 0.1, f"con.execute({HELD!r}); os.kill(os.getpid(), signal.SIGKILL)")
    assert done.returncode == -signal.SIGKILL
    assert spilled(tmp_path)
    with Warehouse(tmp_path).write():
        assert spilled(tmp_path) == []


def test_too_little_memory_is_told_with_the_setting_and_nothing_is_kept(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path, memory_gb=0.03)
    told = r"working\.duckdb.*more memory.*QUOTEWIRE_WAREHOUSE_MEMORY"
    with pytest.raises(WarehouseError, match=told), warehouse.write() as con:
        con.execute("create table kept as select 1 as one")
        con.execute("select list(md5(range::varchar) order by range) from range(1000000)").fetchall()
    with Warehouse(tmp_path).read() as con:
        assert con.execute("from duckdb_tables()").fetchall() == []


def test_the_working_file_is_opened_with_the_memory_of_the_settings(tmp_path: Path) -> None:
    given = Settings(data=tmp_path, warehouse_memory=0.75)
    with given.warehouse.write() as con:
        assert con.execute("select current_setting('memory_limit')").fetchone() == ("715.2 MiB",)


@pytest.mark.parametrize("wrong", ["much", "0.1", "-1", "nan"])
def test_memory_that_is_none_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("QUOTEWIRE_WAREHOUSE_MEMORY", wrong)
    with pytest.raises(UsageError, match=rf"warehouse_memory: .*not '{wrong}'.*QUOTEWIRE_"):
        settings_of()
