"""A lake in a bucket of a real S3 server, through a door that does what networks do: nothing lost, nothing half, one winner."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import bucket_gate
import bucket_server
import polars as pl
import pytest
from bucket_gate import Deed, Gate
from bucket_server import KEYS, Server
from command_line import Quotewire

from pipeline.bucket import lease
from pipeline.bucket.errors import BucketError, BucketLostError, TakenError
from pipeline.bucket.lake import BucketLake
from pipeline.bucket.pointers import read_folder
from pipeline.bucket.publications import bring_publications, keep_publication
from pipeline.bucket.store import Store
from pipeline.commands.doctor.store import store
from pipeline.commands.upgrade import upgrade_lake
from pipeline.commands.verify import findings
from pipeline.errors import PassingError, PermanentError
from pipeline.lake import DamagedFile, Lake
from pipeline.layout import LAYOUT, LayoutError
from pipeline.settings import Settings
from pipeline.tables import CLUSTERS, QUOTES

pytestmark = pytest.mark.skipif(
    find_spec("obstore") is None or find_spec("moto") is None, reason="no bucket here: run `make bucket`"
)

numbers = count()
DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with bucket_server.server() as found:
        found.make_bucket("wire")
        yield found


@pytest.fixture
def gate(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    with bucket_gate.gate_before(server, monkeypatch) as opened:
        yield opened


@pytest.fixture
def settings(gate: Gate, server: Server, tmp_path: Path) -> Settings:
    """A bucket's prefix of the test's own."""
    return at(tmp_path / "one", f"{server.scheme}://wire/{next(numbers)}/lake")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases of a second, where they are in question."""
    for name, seconds in (("BEAT_S", 0.1), ("DEAD_S", 0.7), ("POLL_S", 0.02)):
        monkeypatch.setattr(lease, name, seconds)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket_gate.lose_patience(monkeypatch)


def at(scratch: Path, bucket: str = "s3://wire/lake") -> Settings:
    return Settings(data=bucket, scratch=scratch)  # type: ignore[arg-type]


def elsewhere(settings: Settings) -> Settings:
    """Another machine with the same bucket."""
    return at(settings.scratch.parent / "other", settings.place)


def opened(settings: Settings) -> BucketLake:
    lake = settings.open_lake()
    assert isinstance(lake, BucketLake)
    return lake


def quotes(*ids: str, day: date = DAY) -> pl.DataFrame:
    return QUOTES.frame([dict.fromkeys(QUOTES.columns) | {"quote_id": name, "day": day} for name in ids])


def ids(lake: Lake, day: date = DAY) -> list[str]:
    return lake.read(QUOTES, day)["quote_id"].to_list()


def test_a_bucket_answers_like_a_folder(settings: Settings, tmp_path: Path) -> None:
    for lake in (Lake(tmp_path / "folder"), opened(settings)):
        assert lake.days(QUOTES) == [] and ids(lake) == [] and lake.partitions(QUOTES) == []
        lake.write(QUOTES, NEXT, quotes("c", day=NEXT))
        for _ in range(2):
            lake.append(QUOTES, DAY, quotes("b"), "two")
            lake.append(QUOTES, DAY, quotes("a"), "one")
        lake.write(CLUSTERS, None, CLUSTERS.frame([]))
        assert lake.days(QUOTES) == lake.day_folders(QUOTES) == [DAY, NEXT]
        assert ids(lake) == ["a", "b"] and lake.rows(QUOTES, DAY) == 2
        assert [path.name for path in lake.files(QUOTES, DAY)] == ["one.parquet", "two.parquet"]
        lake.remove(QUOTES, NEXT, "part.parquet")
        assert lake.days(QUOTES) == [DAY]
        assert [path.relative_to(lake.root) for path in lake.every_file(QUOTES)] == [
            Path(f"quotes/day={DAY}/{name}.parquet") for name in ("one", "two")
        ]
        with pytest.raises(ValueError, match="do not belong"):
            lake.write(QUOTES, DAY, quotes("d", day=NEXT))
    folder, bucket = Lake(tmp_path / "folder"), opened(elsewhere(settings))
    assert [p.fingerprint for p in folder.partitions(QUOTES)] == [p.fingerprint for p in bucket.partitions(QUOTES)]
    assert (bucket.root / "layout.json").read_bytes() == (folder.root / "layout.json").read_bytes()


def test_another_machine_sees_what_was_written_and_what_went(settings: Settings) -> None:
    one, other = opened(settings), opened(elsewhere(settings))
    one.write(QUOTES, DAY, quotes("a"))
    assert ids(other) == ["a"]
    one.write(QUOTES, DAY, quotes("b"))
    assert ids(other) == ["b"]
    one.remove(QUOTES, DAY, "part.parquet")
    assert ids(other) == [] and not other.folder(QUOTES, DAY).joinpath("part.parquet").exists()


def test_what_was_replaced_leaves_nothing_in_the_bucket(settings: Settings) -> None:
    lake = opened(settings)
    for name in "abc":
        lake.write(QUOTES, DAY, quotes(name))
    listed = [found.name for found in lake.store.listed() if found.name.startswith("lake/quotes/day")]
    assert len(listed) == 2 and sum(name.endswith(".parquet") for name in listed) == 1


def test_no_listing_is_ever_asked_for(settings: Settings, gate: Gate) -> None:
    lake = opened(settings)
    lake.write(QUOTES, DAY, quotes("a"))
    assert len(lake.partitions(QUOTES)) == 1 and lake.every_file(QUOTES)
    assert gate.asked and not [path for _, path in gate.asked if "list-type" in path or "prefix=" in path]


def test_many_days_written_at_once_by_two_machines_are_all_there(settings: Settings) -> None:
    days = [DAY + timedelta(days=n) for n in range(6)]

    def write(lake: Lake, mine: list[date]) -> None:
        for day in mine:
            lake.write(QUOTES, day, quotes(str(day), day=day))

    lakes = [opened(settings), opened(elsewhere(settings))]
    threads = [threading.Thread(target=write, args=(lake, days[n::2])) for n, lake in enumerate(lakes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for lake in lakes:
        assert lake.days(QUOTES) == days
        assert lake.read_days(QUOTES, days)[0]["quote_id"].to_list() == list(map(str, days))


def test_segments_that_two_machines_add_to_one_day_are_both_there(settings: Settings) -> None:
    one, other = opened(settings), opened(elsewhere(settings))
    assert ids(one) == ids(other) == []  # each has seen the day as it was
    one.append(QUOTES, DAY, quotes("a"), "one")
    other.append(QUOTES, DAY, quotes("b"), "two")
    assert ids(one) == ids(other) == ["a", "b"]


def test_of_two_that_write_one_day_the_first_wins_and_the_other_is_told(settings: Settings) -> None:
    one, other = opened(settings), opened(elsewhere(settings))
    assert ids(one) == ids(other) == []
    one.write(QUOTES, DAY, quotes("a"))
    with pytest.raises(TakenError, match=r"part.parquet of quotes/day=2026-03-02 .* was written by another process"):
        other.write(QUOTES, DAY, quotes("b"))
    assert ids(one) == ids(other) == ["a"]
    other.write(QUOTES, DAY, quotes("b"))  # it has read the winner's since
    assert ids(one) == ["b"]


def test_two_that_write_the_same_are_both_right(settings: Settings) -> None:
    one, other = opened(settings), opened(elsewhere(settings))
    assert ids(one) == ids(other) == []
    one.write(QUOTES, DAY, quotes("a"))
    other.write(QUOTES, DAY, quotes("a"))
    assert ids(opened(settings)) == ["a"]


def test_one_that_comes_in_between_while_another_uploads_wins(settings: Settings, gate: Gate) -> None:
    late, failed = opened(settings), []

    def write() -> None:
        try:
            late.write(QUOTES, DAY, quotes("late"))
        except TakenError as error:
            failed.append(error)

    gate.rule = lambda method, path: "hold" if method == "PUT" and "/part." in path else "pass"
    thread = threading.Thread(target=write)
    thread.start()
    assert gate.held.wait(30)
    gate.rule = bucket_gate.let_through
    opened(elsewhere(settings)).write(QUOTES, DAY, quotes("quick"))
    gate.released.set()
    thread.join()
    assert failed and ids(late) == ["quick"]


@pytest.mark.parametrize("deed", ["cut", "swallow"])
def test_a_network_that_fails_at_any_request_leaves_the_old_day_or_the_new_one(
    settings: Settings, gate: Gate, impatient: None, deed: Deed
) -> None:
    lake, reader = opened(settings), opened(elsewhere(settings))
    lake.write(QUOTES, DAY, quotes("old"))
    failures = 0
    for last in range(30):
        left = iter(["pass"] * last)
        gate.rule = lambda method, path, left=left: next(left, deed)
        try:
            lake.write(QUOTES, DAY, quotes("new", str(last)))
        except PassingError as error:
            failures += 1
            assert "does not answer" in str(error) and "run it again" in str(error)
        else:
            break
        finally:
            gate.rule = bucket_gate.let_through
        assert ids(reader) in (ids(lake), ["old"], [str(last), "new"])
        lake.write(QUOTES, DAY, quotes("old"))  # and the same machine goes on
    assert failures >= 4 and ids(reader) == ids(lake)


def test_a_large_publication_goes_up_in_pieces_and_comes_back_whole(settings: Settings, tmp_path: Path) -> None:
    lake, there = opened(settings), tmp_path / "there"
    content = bytes(range(256)) * 48_000
    (tmp_path / "night-1.duckdb").write_bytes(content)
    keep_publication(lake.store, tmp_path / "night-1.duckdb", 3)
    there.mkdir()
    assert bring_publications(lake.store, there)[-1].read_bytes() == content


def test_an_upload_that_breaks_off_in_the_middle_is_no_file(settings: Settings, gate: Gate, impatient: None) -> None:
    lake = opened(settings)
    lake.write(QUOTES, DAY, quotes("old"))
    gate.rule = lambda method, path: "halve" if method == "PUT" and "/part." in path else "pass"
    with pytest.raises(BucketLostError):
        lake.write(QUOTES, DAY, quotes("new"))
    assert ids(lake) == ids(opened(elsewhere(settings))) == ["old"]


def test_an_answer_lost_on_its_way_is_no_other_writer(settings: Settings, gate: Gate) -> None:
    lake = opened(settings)
    lake.write(QUOTES, DAY, quotes("old"))
    once = iter([True])
    gate.rule = lambda method, path: (
        "swallow" if method == "PUT" and path.endswith("_files.json") and next(once, False) else "pass"
    )
    lake.write(QUOTES, DAY, quotes("new"))
    assert not next(once, False)
    assert ids(lake) == ids(opened(elsewhere(settings))) == ["new"]


WRITE = """
import sys
from datetime import date
from pathlib import Path
import test_bucket_lake as here
here.opened(here.at(Path(sys.argv[1]), sys.argv[2])).write(here.QUOTES, here.DAY, here.quotes(*"killed"))
"""


def test_a_writer_killed_during_the_upload_leaves_what_was_there(settings: Settings, gate: Gate) -> None:
    lake = opened(settings)
    lake.write(QUOTES, DAY, quotes("old"))
    gate.rule = lambda method, path: "hold" if method == "PUT" and "/part." in path else "pass"
    words = [sys.executable, "-c", WRITE, str(settings.scratch), settings.place]
    with subprocess.Popen(words, cwd=Path(__file__).parent, env=None) as writer:
        assert gate.held.wait(60)
        writer.send_signal(signal.SIGKILL)
    gate.rule = bucket_gate.let_through
    gate.released.set()
    assert ids(opened(elsewhere(settings))) == ["old"]
    opened(settings).write(QUOTES, DAY, quotes("again"))
    assert ids(lake) == ["again"]


def test_content_that_the_bucket_lost_or_changed_is_a_damaged_file_with_its_remedy(settings: Settings) -> None:
    lake = opened(settings)
    lake.write(QUOTES, DAY, quotes("a"))
    entry = read_folder(lake.store, f"lake/quotes/day={DAY}").files["part.parquet"]
    for content in (None, b"other", b"x" * entry.bytes):
        lake.store.remove(entry.object)
        if content:
            lake.store.make(entry.object, content)
        with pytest.raises(DamagedFile, match="run the nightly job for 2026-03-02"):
            opened(elsewhere(settings)).read(QUOTES, DAY)
    opened(elsewhere(settings)).write(QUOTES, DAY, quotes("b"))
    assert ids(lake) == ["b"]


def test_a_lake_of_a_newer_version_is_refused(settings: Settings) -> None:
    lake = opened(settings)
    lake.write(QUOTES, DAY, quotes("a"))
    lake.store.remove("lake/layout.json")
    lake.store.make("lake/layout.json", b'{"layout": 99}')
    with pytest.raises(PermanentError, match=rf"^{settings.place}/lake is of layout 99, written by a newer version"):
        elsewhere(settings).open_lake()


def test_a_damaged_note_of_the_layout_names_its_object_and_is_mended_as_it_says(settings: Settings) -> None:
    lake = opened(settings)
    lake.write(QUOTES, DAY, quotes("a"))
    lake.store.remove("lake/layout.json")
    lake.store.make("lake/layout.json", b"{")
    told = rf"^{settings.place}/lake/layout.json is damaged .*: remove this object and run `quotewire upgrade`"
    for here in (settings, elsewhere(settings)):
        with pytest.raises(LayoutError, match=told):
            here.open_lake()
    lake.store.remove("lake/layout.json")
    assert opened(settings).layout() == opened(elsewhere(settings)).layout() == 1
    opened(settings).write(QUOTES, NEXT, quotes("b", day=NEXT))
    assert not [found for found in findings(elsewhere(settings), quick=True) if "holds no lake" in found.seen]
    assert opened(elsewhere(settings)).layout() == 1  # what is written says nothing of what was there before
    assert upgrade_lake(elsewhere(settings), dry_run=False) == 0
    assert opened(settings).layout() == LAYOUT and ids(opened(settings)) == ["a"]


def test_who_waits_for_a_lock_gets_it_when_it_is_let_go(settings: Settings, quick: None) -> None:
    order: list[str] = []

    def wait() -> None:
        with opened(elsewhere(settings)).lock("clusters"):
            order.append("second")

    with opened(settings).lock("clusters"):
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join(1)  # longer than a dead holder keeps it
        assert waiting.is_alive()
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]


HOLD = """
import sys
from pathlib import Path
import test_bucket_lake as here
with here.opened(here.at(Path(sys.argv[1]), sys.argv[2])).lock("extract"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_of_a_killed_process_is_taken_over(settings: Settings, quick: None) -> None:
    words = [sys.executable, "-c", HOLD, str(settings.scratch), settings.place]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, cwd=Path(__file__).parent, **pipes) as holder:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        holder.kill()
    with opened(settings).lock("extract"):
        pass


def test_whoever_comes_second_to_a_day_ends_and_says_who_is_at_it(settings: Settings, quick: None) -> None:
    with (
        opened(settings).claim("articles", DAY),
        opened(settings).claim("articles", NEXT),
        pytest.raises(TakenError, match=r"articles of 2026-03-02 in ..://wire/.*: process \d+ of .* this one ends"),
        opened(elsewhere(settings)).claim("articles", DAY),
    ):
        pytest.fail("two at one day")
    with opened(elsewhere(settings)).claim("articles", DAY):
        pass


def test_a_holder_that_was_cut_off_writes_nothing_more(
    settings: Settings, gate: Gate, quick: None, impatient: None
) -> None:
    lake = opened(settings)
    with lake.lock("extract"):
        gate.rule = lambda method, path: "cut" if "leases" in path and method == "PUT" else "pass"
        until_lost(lake)
        gate.rule = bucket_gate.let_through
        with opened(elsewhere(settings)).lock("extract"):
            with pytest.raises(BucketLostError, match="may be another's by now"):
                lake.write(QUOTES, DAY, quotes("late"))
            assert ids(lake) == []


def until_lost(lake: BucketLake) -> None:
    """Waits until a lock that cannot be renewed counts as lost."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            lease.require_held(lake.store)
        except BucketLostError:
            return
        time.sleep(0.02)
    pytest.fail("the lock was never lost")


def test_a_server_that_is_not_there_is_told_with_what_to_do(
    tmp_path: Path, gate: Gate, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{bucket_server.free_port()}")
    with pytest.raises(BucketLostError, match=r"s3://wire/lake does not answer .*AWS_ENDPOINT_URL"):
        at(tmp_path).open_lake()


def test_a_server_that_says_nothing_is_not_waited_for_long(
    tmp_path: Path, server: Server, gate: Gate, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.bucket.store.ANSWER_S", 1)
    server.stop()
    try:
        with pytest.raises(BucketLostError, match=r"does not answer \(too slow"):
            at(tmp_path).open_lake()
    finally:
        server.go_on()


def test_a_bucket_that_does_not_exist_is_no_empty_lake(tmp_path: Path, gate: Gate) -> None:
    settings = at(tmp_path, "s3://not-made/lake")
    with pytest.raises(
        BucketError, match="s3://not-made/lake: there is no such bucket; make it, or mend QUOTEWIRE_DATA"
    ):
        settings.open_lake()


def test_refused_credentials_are_told_and_not_shown(tmp_path: Path, server: Server, gate: Gate) -> None:
    server.refuse_everybody()
    try:
        with pytest.raises(BucketError, match="refuses these credentials .*status 403.*give them the right") as refused:
            at(tmp_path).open_lake()
    finally:
        server.refuse_everybody(False)
    shown = "".join(map(str, (refused.value, refused.value.__cause__, repr(refused.value.__context__ or ""))))
    assert (
        not any(secret in str(refused.value) for secret in KEYS.values()) and KEYS["AWS_SECRET_ACCESS_KEY"] not in shown
    )


def test_missing_credentials_are_told(
    tmp_path: Path, gate: Gate, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(BucketError, match="no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        at(tmp_path).open_lake()


def test_plain_http_must_be_meant(tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    with pytest.raises(BucketError, match="is not https; set AWS_ALLOW_HTTP=true"):
        at(tmp_path).open_lake()


def test_an_address_with_credentials_is_refused_without_them(
    quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEWIRE_DATA", "s3://user:hush-hush@bucket/lake")
    ended = quotewire("stale")
    assert ended.code == 2 and "credentials are not part of it" in ended.err and "hush" not in ended.err


@pytest.mark.parametrize("given", ["s3://wire/lake", "s3:/wire/lake", "s3:wire/lake"])
def test_an_address_that_has_lost_its_slashes_names_no_folder(given: str, tmp_path: Path) -> None:
    assert at(tmp_path, given).bucket == "s3://wire/lake"


def test_an_empty_path_is_not_the_working_folder(quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEWIRE_DATA", "")
    ended = quotewire("stale")
    assert ended.code == 2 and "data: " in ended.err and "it is empty: give a path, or unset it" in ended.err


@pytest.mark.parametrize("address", ["gcs://bucket/lake", "gcs:/bucket", "abfs://bucket/lake", "https://host/bucket"])
def test_an_address_of_which_no_conditions_are_known_is_refused(
    address: str, quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEWIRE_DATA", address)
    ended = quotewire("stale")
    scheme = address.partition(":")[0]
    assert (
        ended.code == 2
        and f"{scheme}:// is not taken" in ended.err
        and "known of s3://BUCKET/PREFIX, az://CONTAINER/PREFIX, gs://BUCKET/PREFIX alone" in ended.err
    )


@pytest.mark.parametrize(
    "address",
    [
        "az://Wire/lake",
        "az://ab",
        "az://two--dashes/lake",
        "az://wire_lake",
        "s3://wire/a b",
        "gs://",
        "gs://Wire/lake",
    ],
)
def test_an_address_that_the_service_would_not_understand_is_refused(
    address: str, quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEWIRE_DATA", address)
    ended = quotewire("stale")
    assert ended.code == 2 and f"is {address[:2]}://" in ended.err and "in letters, digits" in ended.err


def test_doctor_says_which_store_it_is_and_whether_it_answers(settings: Settings, tmp_path: Path) -> None:
    assert store(settings).state == "ok"
    assert f"{settings.place} answers, and takes conditional writes" in store(settings).seen
    absent = store(at(tmp_path, "s3://not-made/lake"))
    assert absent.state == "fail" and "there is no such bucket" in absent.seen
    here = store(Settings(data=tmp_path))
    assert here.state == "ok" and str(tmp_path) in here.seen


def test_doctor_refuses_a_server_that_does_not_keep_conditions(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "replace", lambda self, name, content, tag: "written whatever the tag")
    assert "does not keep the conditions of writes" in store(settings).seen
