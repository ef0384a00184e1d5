"""The working file and its publications: locks, kills, full disks, damaged and missing files; with real processes."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.warehouse import Warehouse, WarehouseBusy, WarehouseError

REPOSITORY = Path(__file__).parents[1]


def in_another_process(code: str, root: Path) -> "subprocess.Popen[str]":
    """Runs `code`, in which `warehouse` stands for the warehouse under `root`."""
    head = "import os, signal, sys\nfrom pathlib import Path\nfrom pipeline.warehouse import Warehouse\n"
    return subprocess.Popen(
        [sys.executable, "-c", f"{head}warehouse = Warehouse(Path(sys.argv[1]))\n{code}", str(root)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def nights(con: duckdb.DuckDBPyConnection) -> list[int]:
    return [row[0] for row in con.execute("select night from news.nights order by night").fetchall()]


def add_night(warehouse: Warehouse, night: int) -> None:
    with warehouse.write() as con:
        con.execute("create schema if not exists news")
        con.execute("create table if not exists news.nights (night integer)")
        con.execute("insert into news.nights values (?)", [night])


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path / "data", lock_wait=30)
    add_night(made, 1)
    return made


def with_cp(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Puts another `cp` before the system's."""
    folder.mkdir()
    (folder / "cp").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "cp").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_a_failed_write_leaves_nothing(warehouse: Warehouse) -> None:
    with pytest.raises(ZeroDivisionError), warehouse.write() as con:
        con.execute("insert into news.nights values (2)")
        raise ZeroDivisionError
    with warehouse.read() as con:
        assert nights(con) == [1]


def test_a_failed_statement_is_raised_as_it_is_and_leaves_nothing(warehouse: Warehouse) -> None:
    with pytest.raises(duckdb.CatalogException, match="nowhere"), warehouse.write() as con:
        con.execute("insert into news.nights values (2)")
        con.execute("select * from nowhere")
    with warehouse.read() as con:
        assert nights(con) == [1]


def test_a_killed_load_leaves_last_night_readable_and_a_rerun_is_whole(warehouse: Warehouse) -> None:
    warehouse.publish("one")
    load = """
with warehouse.write() as con:
    con.execute("insert into news.nights select 2 from range(200000)")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    child = in_another_process(load, warehouse.root)
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    with warehouse.read_published() as con:
        assert nights(con) == [1]
    with warehouse.read() as con:
        assert nights(con) == [1]
    add_night(warehouse, 2)
    warehouse.publish("two")
    with warehouse.read_published() as con:
        assert nights(con) == [1, 2]


def test_a_locked_file_is_an_error_that_names_its_holder_and_the_next_writer_waits_for_it(warehouse: Warehouse) -> None:
    hold = """
with warehouse.write() as con:
    con.execute("insert into news.nights values (2)")
    print("held", flush=True)
    sys.stdin.readline()
"""
    child = in_another_process(hold, warehouse.root)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    impatient = Warehouse(warehouse.root, lock_wait=0)
    with pytest.raises(WarehouseBusy, match=rf"PID {child.pid}\b.*stop it"), impatient.write():
        pass
    with pytest.raises(WarehouseBusy, match=rf"PID {child.pid}\b"), impatient.read():
        pass
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()
    add_night(warehouse, 3)
    child.communicate()
    with warehouse.read() as con:
        assert nights(con) == [1, 2, 3]


def test_a_reader_keeps_its_night_while_the_next_is_published(warehouse: Warehouse) -> None:
    warehouse.publish("one")
    reader = """
with warehouse.read_published() as con:
    for _ in range(2):
        print(con.execute("select count(*) from news.nights").fetchone()[0], flush=True)
        sys.stdin.readline()
"""
    child = in_another_process(reader, warehouse.root)
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == "1\n"
    with warehouse.read_published() as old:
        add_night(warehouse, 2)
        warehouse.publish("two")
        assert nights(old) == [1]
        with warehouse.read_published() as new:
            assert nights(new) == [1, 2]
    out, _ = child.communicate("\n\n")
    assert out == "1\n"


def test_publishing_a_version_again_is_harmless(warehouse: Warehouse) -> None:
    first = warehouse.publish("one")
    assert warehouse.publish("one") == first
    assert [path.name for path in warehouse.publications.iterdir()] == ["quotewire-one.duckdb"]
    assert first.stat().st_mode & 0o777 == 0o444
    with warehouse.read_published() as con:
        assert nights(con) == [1]


def test_only_the_newest_publications_are_kept_and_the_current_one_always(warehouse: Warehouse) -> None:
    for version in "abcd":
        warehouse.publish(version)
    assert sorted(path.name for path in warehouse.publications.iterdir()) == [f"quotewire-{v}.duckdb" for v in "bcd"]
    os.utime(warehouse.publications / "quotewire-b.duckdb", (0, 0))
    warehouse.publish("b", keep=1)
    assert [path.name for path in warehouse.publications.iterdir()] == ["quotewire-b.duckdb"]
    with warehouse.read_published() as con:
        assert nights(con) == [1]


def test_the_working_file_stays_locked_while_it_is_copied(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_to_write = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create table intruder (a int)')"
    script = f'"{sys.executable}" -c "{try_to_write}" {warehouse.working} 2> {tmp_path}/seen\nexec /bin/cp "$@"'
    with_cp(monkeypatch, tmp_path / "bin", script)
    warehouse.publish("one")
    assert "Could not set lock" in (tmp_path / "seen").read_text()


def test_a_full_disk_leaves_the_last_publication_and_no_draft(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.publish("one")
    add_night(warehouse, 2)
    with_cp(monkeypatch, tmp_path / "bin", 'head -c 1000 "$2" > "$3"; echo "cp: No space left on device" >&2; exit 1')
    with pytest.raises(WarehouseError, match=r"No space left on device.*last publication is untouched.*Free space"):
        warehouse.publish("two")
    assert [path.name for path in warehouse.publications.iterdir()] == ["quotewire-one.duckdb"]
    with warehouse.read_published() as con:
        assert nights(con) == [1]


def test_what_a_killed_publication_left_is_cleared_by_the_next(warehouse: Warehouse) -> None:
    warehouse.publications.mkdir()
    (warehouse.publications / ".news-old.draft").write_bytes(b"half")
    (warehouse.publications / ".news.draft").symlink_to("published/nowhere")
    warehouse.publish("one")
    assert [path.name for path in warehouse.publications.iterdir()] == ["quotewire-one.duckdb"]


def test_a_publication_deleted_by_hand_is_an_error_with_the_remedy(warehouse: Warehouse) -> None:
    error = r"quotewire\.duckdb is not there.*`quotewire publish`"
    with pytest.raises(WarehouseError, match=error), warehouse.read_published():
        pass
    warehouse.publish("one").unlink()
    error = r"points to a file that is gone.*`quotewire publish`"
    with pytest.raises(WarehouseError, match=error), warehouse.read_published():
        pass
    warehouse.publish("one")
    with warehouse.read_published() as con:
        assert nights(con) == [1]


def test_a_damaged_publication_is_an_error_with_the_remedy(warehouse: Warehouse) -> None:
    target = warehouse.publish("one")
    target.chmod(0o644)
    target.write_bytes(b"no database" * 1000)
    error = r"quotewire-one\.duckdb is damaged.*`quotewire publish`"
    with pytest.raises(WarehouseError, match=error), warehouse.read_published():
        pass


@pytest.mark.parametrize("content", [b"no database" * 1000, b"", b"\0" * 20_000])
def test_a_damaged_working_file_is_an_error_with_the_remedy(warehouse: Warehouse, content: bytes) -> None:
    warehouse.working.write_bytes(content)
    for opened in (warehouse.write, warehouse.read):
        error = r"working\.duckdb is damaged.*delete it.*rebuilt from the lake"
        with pytest.raises(WarehouseError, match=error), opened():
            pass


def test_damage_inside_the_working_file_is_named_too(warehouse: Warehouse) -> None:
    with warehouse.write() as con:
        con.execute("create table news.words as select md5(range::varchar) as word from range(100000)")
    content = bytearray(warehouse.working.read_bytes())
    content[300_000:600_000] = bytes(b ^ 0xFF for b in content[300_000:600_000])
    warehouse.working.write_bytes(content)
    with pytest.raises(WarehouseError, match="delete it"), warehouse.read() as con:
        con.execute("select max(word) from news.words").fetchall()


def test_reading_or_publishing_before_the_first_night_says_what_to_run(tmp_path: Path) -> None:
    empty = Warehouse(tmp_path)
    with pytest.raises(WarehouseError, match="run the nightly job"), empty.read():
        pass
    with pytest.raises(WarehouseError, match="run the nightly job"):
        empty.publish("one")
    assert list(tmp_path.iterdir()) == []


def test_a_second_connection_of_another_mode_in_one_process_is_refused_at_once(warehouse: Warehouse) -> None:
    with warehouse.read(), pytest.raises(WarehouseError, match="already open in this process"), warehouse.write():
        pass


@pytest.mark.parametrize("version", ["", "../elsewhere", ".hidden", "a b"])
def test_a_version_that_is_no_file_name_is_refused(warehouse: Warehouse, version: str) -> None:
    with pytest.raises(WarehouseError, match="version"):
        warehouse.publish(version)


@pytest.fixture
def left_by_an_earlier_version(tmp_path: Path) -> Warehouse:
    """A data folder in which an earlier version made the working file and published it under the old name."""
    made = Warehouse(tmp_path / "older")
    made.publications.mkdir(parents=True)
    with duckdb.connect(made.working) as con:
        con.execute("create schema news")
        con.execute("create table news.nights (night integer)")
        con.execute("comment on column news.nights.night is 'The night''s number'")
        con.execute("insert into news.nights values (1)")
    shutil.copyfile(made.working, made.publications / "news-one.duckdb")
    made.old_link.symlink_to("published/news-one.duckdb")
    return made


def storage(file: Path) -> object:
    with duckdb.connect(file, read_only=True) as con:
        query = "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
        (found,) = con.execute(query).fetchall()
        return found[0]


def test_what_an_earlier_version_published_stays_readable_and_the_next_takes_both_names(
    left_by_an_earlier_version: Warehouse,
) -> None:
    warehouse = left_by_an_earlier_version
    with warehouse.read_published() as con:
        assert nights(con) == [1]
    add_night(warehouse, 2)
    target = warehouse.publish("two", keep=1)
    assert warehouse.published.resolve() == warehouse.old_link.resolve() == target.resolve()
    assert [path.name for path in warehouse.publications.iterdir()] == ["quotewire-two.duckdb"]
    warehouse.published.unlink()
    with pytest.raises(WarehouseError, match=r"quotewire\.duckdb is not there"), warehouse.read_published():
        pass


def test_a_fresh_folder_gets_the_new_name_alone(warehouse: Warehouse) -> None:
    warehouse.publish("one")
    assert warehouse.published.is_symlink() and not os.path.lexists(warehouse.old_link)


def test_a_working_file_in_another_storage_version_is_copied_once_with_its_comments_and_says_so(
    left_by_an_earlier_version: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    warehouse = left_by_an_earlier_version
    assert storage(warehouse.working) == "v2.0.0+"
    target = warehouse.publish("two")
    assert storage(target) == storage(warehouse.working) == "v1.2.0+"
    assert [record.getMessage() for record in caplog.records] == [
        f"{warehouse.working} is in storage v2.0.0+: copied to v1.2.0, once"
    ]
    with warehouse.read() as con:
        assert nights(con) == [1]
        told = con.execute("select comment from duckdb_columns() where column_name = 'night'").fetchall()
    assert told == [("The night's number",)]
    add_night(warehouse, 2)
    assert len(caplog.records) == 1
    assert sorted(path.name for path in warehouse.root.iterdir()) == [
        "news.duckdb", "published", "quotewire.duckdb", "working.duckdb",
    ]  # fmt: skip


def test_killed_while_the_working_file_is_copied_to_the_storage_version_it_stays_whole(
    left_by_an_earlier_version: Warehouse,
) -> None:
    warehouse = left_by_an_earlier_version
    killed = """
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with warehouse.write() as con:
    pass
"""
    child = in_another_process(killed, warehouse.root)
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert storage(warehouse.working) == "v2.0.0+"
    add_night(warehouse, 2)
    assert storage(warehouse.working) == "v1.2.0+"
    with warehouse.read() as con:
        assert nights(con) == [1, 2]
    assert not list(warehouse.root.glob(".*"))
