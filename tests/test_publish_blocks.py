"""A publication is what the working file is, byte for byte, and no reader's file changes, however little of it was written."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.warehouse import Warehouse, copying


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A night and a half a million rows, published three times: the fourth publication makes the first go."""
    made = Warehouse(tmp_path)
    with made.write() as con:
        con.execute("create schema ops; create table ops.unproved_days (table_name varchar, day date)")
        con.execute(
            "create table items as select range as item, hash(range) as value, md5(range::varchar) as name from range(500000)"
        )
    for number in range(3):
        a_night(made, number)
        made.publish(f"n{number}")
    return made


def a_night(warehouse: Warehouse, number: int) -> None:
    with warehouse.write() as con:
        con.execute(f"delete from items where item between {number * 1000} and {number * 1000 + 50}")
        con.execute(f"insert into items select 600000 + {number}, {number}, 'new' from range(3000)")


def inode(path: Path) -> int:
    return path.stat().st_ino


def of(warehouse: Warehouse, number: int) -> Path:
    return warehouse.publications / f"quotewire-n{number}.duckdb"


def test_the_file_that_goes_becomes_the_one_that_comes(warehouse: Warehouse) -> None:
    first = inode(of(warehouse, 0))
    a_night(warehouse, 3)
    target = warehouse.publish("n3")
    assert inode(target) == first
    assert target.read_bytes() == warehouse.working.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o444
    assert [path.name for path in warehouse.kept()] == [f"quotewire-n{number}.duckdb" for number in (1, 2, 3)]
    assert list(warehouse.publications.glob(".*")) == []
    with warehouse.read_published() as con:
        assert con.execute("select count(*) from items where name = 'new'").fetchone() == (12000,)


def test_little_is_written_where_little_changed(warehouse: Warehouse) -> None:
    with warehouse.write() as con:
        con.execute("insert into items select 700000, 0, 'one more'")
    old, draft = str(of(warehouse, 2)), str(warehouse.root / "draft")
    command = [sys.executable, "-I", "-S", copying.__file__, str(warehouse.working), draft, old]
    Path(old).chmod(0o644)
    with warehouse.write() as con:
        con.execute("insert into items select 700001, 0, 'and one'")
    with duckdb.connect(warehouse.working) as con:
        con.execute("force checkpoint")
    written = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert 0 < written < warehouse.working.stat().st_size / 3
    assert Path(draft).read_bytes() == warehouse.working.read_bytes()


@pytest.mark.parametrize("reader", ["duckdb", "open file", "hard link"])
def test_a_file_that_somebody_holds_is_left_to_him(warehouse: Warehouse, tmp_path: Path, reader: str) -> None:
    old = of(warehouse, 0)
    before = old.read_bytes()
    a_night(warehouse, 3)
    if reader == "duckdb":
        code = f"import duckdb, sys; c = duckdb.connect({str(old)!r}, read_only=True); print(c.execute('select count(*) from items').fetchone()[0], flush=True); sys.stdin.readline(); print(c.execute(\"select count(*) from items where name = 'new'\").fetchone()[0])"
        with subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout and child.stdout.readline()
            target = warehouse.publish("n3")
            assert child.communicate("\n")[0].strip() == "3000"
    elif reader == "open file":
        with old.open("rb") as held:
            target = warehouse.publish("n3")
            assert held.read() == before
    else:
        link = tmp_path / "mine.duckdb"
        link.hardlink_to(old)
        target = warehouse.publish("n3")
        assert link.read_bytes() == before
    assert target.read_bytes() == warehouse.working.read_bytes()
    assert not old.exists()


def test_the_publication_that_readers_are_led_to_is_never_written_over(warehouse: Warehouse) -> None:
    """With one to be kept, the one that goes is the one that the link names until the next is there."""
    newest = warehouse.newest.resolve()
    warehouse.publish("alone", keep=1)
    kept = inode(warehouse.newest.resolve())
    a_night(warehouse, 4)
    target = warehouse.publish("next", keep=1)
    assert not newest.exists()
    assert inode(target) != kept
    assert target.read_bytes() == warehouse.working.read_bytes()


def test_once_a_week_every_byte_is_written(warehouse: Warehouse) -> None:
    first = inode(of(warehouse, 0))
    with warehouse.write() as con:
        con.execute("insert into ops.unproved_days values ('ops.captures', date '2026-03-03')")
    with of(warehouse, 0).open("rb"):  # so that its number is not given to the next file
        assert inode(warehouse.publish("n3")) != first


def test_a_file_that_is_shorter_now_is_cut(warehouse: Warehouse) -> None:
    with warehouse.write() as con:
        con.execute("create table fewer as from items limit 10; drop table items")
    for _ in range(2):
        with duckdb.connect(warehouse.working) as con:
            con.execute("force checkpoint")
    target = warehouse.publish("n3")
    assert target.read_bytes() == warehouse.working.read_bytes()


def test_another_file_format_is_copied_whole(tmp_path: Path) -> None:
    """A file whose blocks are not where they are looked for."""
    source, old, draft = tmp_path / "source", tmp_path / "old", tmp_path / "draft"
    source.write_bytes(b"x" * 300_000)
    old.write_bytes(b"y" * 300_000)
    assert copying.bring_up_to_date(str(source), str(old)) is None
    assert old.read_bytes() == b"y" * 300_000
    assert copying.main(str(source), str(draft), str(old)) == copying.REFUSED
    assert not draft.exists() and not old.exists()
