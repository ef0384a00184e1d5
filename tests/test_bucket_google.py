"""The lake in a bucket of Google's kind, on a small server of our own: what holds of a bucket of S3's holds there too, nothing is
written before the conditions of writes were seen to be kept, and what goes wrong is told in Google's words."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import google_server
import pytest
from bucket_gate import Gate
from bucket_server import free_port
from google_server import Server, keys, service_account

# The same tests and fixtures, with the server below.
# ruff: noqa: F401, F811
from test_bucket_lake import (
    DAY,
    at,
    elsewhere,
    gate,
    ids,
    impatient,
    opened,
    quick,
    quotes,
    settings,
    test_a_bucket_answers_like_a_folder,
    test_a_large_publication_goes_up_in_pieces_and_comes_back_whole,
    test_a_network_that_fails_at_any_request_leaves_the_old_day_or_the_new_one,
    test_an_answer_lost_on_its_way_is_no_other_writer,
    test_an_upload_that_breaks_off_in_the_middle_is_no_file,
    test_many_days_written_at_once_by_two_machines_are_all_there,
    test_of_two_that_write_one_day_the_first_wins_and_the_other_is_told,
    test_segments_that_two_machines_add_to_one_day_are_both_there,
    test_what_was_replaced_leaves_nothing_in_the_bucket,
    test_whoever_comes_second_to_a_day_ends_and_says_who_is_at_it,
)

from pipeline.bucket.errors import BucketError, BucketLostError
from pipeline.bucket.orphans import look_through, sweep
from pipeline.commands.doctor.store import store
from pipeline.settings import Settings
from pipeline.tables import QUOTES

missing = google_server.why_missing()
pytestmark = pytest.mark.skipif(bool(missing), reason=missing or "")

VARIABLES = (
    "APPLICATION_CREDENTIALS",
    "SERVICE_ACCOUNT",
    "SERVICE_ACCOUNT_PATH",
    "SERVICE_ACCOUNT_KEY",
    "BEARER_TOKEN",
)
OVERWRITE = (
    "the server does not keep the conditions of writes, and two machines would overwrite each other; take one that does"
)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with google_server.server() as found:
        found.make_bucket("wire")
        yield found


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    """As it is before each test: well-behaved."""
    yield running
    running.behave()


@pytest.fixture(autouse=True)
def no_credentials_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(f"GOOGLE_{name}", raising=False)


def test_nothing_is_written_before_the_conditions_of_writes_were_tried_out_once(settings: Settings, gate: Gate) -> None:
    for name in "ab":
        opened(settings).write(QUOTES, DAY, quotes(name))
    written = [path for method, path in gate.asked if method in ("PUT", "POST")]
    tried = ["tried" in path for path in written]
    assert tried == [True] * 4 + [False] * (len(written) - 4) and len(written) > 8


@pytest.mark.parametrize("ignored", [("create",), ("replace",), ("create", "replace")], ids=" and ".join)
def test_a_server_that_does_not_look_at_conditions_gets_nothing(
    settings: Settings, server: Server, ignored: tuple[str, ...]
) -> None:
    server.ignores = frozenset(ignored)
    for _ in range(2):
        with pytest.raises(BucketError, match=OVERWRITE):
            opened(settings).write(QUOTES, DAY, quotes("a"))
    found = store(settings)
    assert found.state == "fail" and OVERWRITE in found.seen
    server.behave()
    assert opened(settings).store.listed() == []
    opened(settings).write(QUOTES, DAY, quotes("a"))  # it is asked again, and by now it does
    assert ids(opened(elsewhere(settings))) == ["a"]


def test_a_server_that_knows_no_conditions_gets_nothing_either(settings: Settings, server: Server) -> None:
    server.knows_conditions = False
    with pytest.raises(BucketError, match=r"knows no conditional writes \(status 400\)"):
        opened(settings).write(QUOTES, DAY, quotes("a"))
    server.behave()
    server.names_generations = False
    with pytest.raises(BucketError, match="does not say which version of an object it has"):
        opened(settings).write(QUOTES, DAY, quotes("a"))


def test_an_answer_that_is_lost_while_the_conditions_are_tried_out_is_no_fault_of_theirs(
    settings: Settings, gate: Gate
) -> None:
    for number in (1, 2):
        tries = iter(range(10))
        gate.rule = lambda method, path, tries=tries, number=number: (
            "swallow" if method == "PUT" and "tried" in path and next(tries) == number - 1 else "pass"
        )
        opened(settings).store.try_out()
        assert next(tries) == 5  # one more than there are writes


def test_who_may_only_read_reads(settings: Settings, gate: Gate) -> None:
    opened(settings).write(QUOTES, DAY, quotes("a"))
    gate.asked.clear()
    assert ids(opened(elsewhere(settings))) == ["a"]
    assert {method for method, _ in gate.asked} == {"GET"}


def test_writes_that_come_too_often_for_one_object_are_made_a_little_later(settings: Settings, server: Server) -> None:
    lake = opened(settings)
    lake.write(QUOTES, DAY, quotes("a"))
    server.too_often = 1
    lake.write(QUOTES, DAY, quotes("b"))
    assert server.too_often == 0 and ids(opened(elsewhere(settings))) == ["b"]


def test_a_listing_that_is_late_loses_nothing(settings: Settings, server: Server) -> None:
    lake = opened(settings)
    lake.write(QUOTES, DAY, quotes("a"))
    server.list_late()
    lake.write(QUOTES, DAY, quotes("b"))
    old = f"lake/quotes/day={DAY}/part.{'0' * 16}-{'0' * 8}.parquet"
    lake.store.make(old, b"unnamed")
    for _ in range(2):
        sweep(lake.store, look_through(lake.store, timedelta(seconds=-2)))
        assert ids(opened(settings)) == ids(opened(elsewhere(settings))) == ["b"]
        server.list_late(False)
    assert old not in {found.name for found in lake.store.listed()}


def test_the_rest_of_an_answer_that_breaks_off_in_the_middle_is_asked_for(settings: Settings, server: Server) -> None:
    opened(settings).write(QUOTES, DAY, quotes("a"))
    server.halves = 3
    assert ids(opened(elsewhere(settings))) == ["a"] and server.halves == 0


def test_a_server_that_is_too_slow_is_not_waited_for_long(
    settings: Settings, server: Server, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.bucket.store.ANSWER_S", 0.2)
    server.delay_s = 1
    with pytest.raises(BucketLostError, match=r"does not answer \(too slow.*GOOGLE_BASE_URL"):
        settings.open_lake()


def test_doctor_says_that_it_answers_and_nothing_shows_the_key(settings: Settings) -> None:
    found = store(settings)
    assert found.state == "ok" and f"{settings.place} answers, and takes conditional writes" in found.seen
    assert not shows_key(repr(opened(settings)) + repr(settings))


OTHERS = "-----BEGIN PRIVATE KEY-----\nhush-hush\n-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"APPLICATION_CREDENTIALS": "good.json"}, None),
        ({"SERVICE_ACCOUNT": "good.json"}, None),
        (
            {"SERVICE_ACCOUNT_KEY": service_account(OTHERS)},
            "credentials that cannot be read; look after GOOGLE_APPLICATION",
        ),
        ({"SERVICE_ACCOUNT_KEY": "{hush"}, "credentials that cannot be read; look after GOOGLE_APPLICATION"),
        ({"APPLICATION_CREDENTIALS": "hush.json"}, "credentials that cannot be read; look after GOOGLE_APPLICATION"),
        ({"SERVICE_ACCOUNT": "not-there.json"}, "credentials that cannot be read; look after GOOGLE_APPLICATION"),
        (
            {"SERVICE_ACCOUNT": "good.json", "SERVICE_ACCOUNT_KEY": "{}"},
            "credentials given twice; leave one of GOOGLE_",
        ),
        ({"BEARER_TOKEN": "hush-hush"}, "refuses these credentials .*status 401.*give them the right to read, write"),
        (
            {"APPLICATION_CREDENTIALS": "good.json", "ALLOW_HTTP": ""},
            "in GOOGLE_BASE_URL is not https; set GOOGLE_ALLOW_HTTP",
        ),
    ],
    ids=[
        "the usual file",
        "a file",
        "no key",
        "no JSON",
        "no JSON in the file",
        "no file",
        "twice",
        "another's token",
        "plain http",
    ],
)
def test_what_is_wrong_with_credentials_is_told_and_they_are_not(
    settings: Settings,
    impatient: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    told: str | None,
) -> None:
    (tmp_path / "good.json").write_text(service_account(keys()[0]))
    (tmp_path / "hush.json").write_text("{hush")
    monkeypatch.delenv("GOOGLE_SERVICE_ACCOUNT_KEY")
    for name, value in variables.items():
        monkeypatch.setenv(f"GOOGLE_{name}", str(tmp_path / value) if value.endswith(".json") else value)
    if told is None:
        settings.open_lake()
        return
    with pytest.raises(BucketError, match=told) as error:
        settings.open_lake()
    shown = f"{error.value} {error.value.__cause__}"
    assert "hush" not in shown and not shows_key(shown)


def test_a_machine_without_credentials_is_told_which_to_set(
    settings: Settings, impatient: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOOGLE_SERVICE_ACCOUNT_KEY")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(
        BucketError, match=r"no credentials; set GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_SERVICE_ACCOUNT"
    ):
        settings.open_lake()


def test_who_has_no_rights_there_is_told(settings: Settings, server: Server) -> None:
    server.refuses_everybody = True
    with pytest.raises(BucketError, match="refuses these credentials .*status 403.*give them the right to read, write"):
        settings.open_lake()


def test_a_bucket_that_does_not_exist_is_no_empty_lake(tmp_path: Path, gate: Gate) -> None:
    with pytest.raises(
        BucketError, match="gs://not-made/lake: there is no such bucket; make it, or mend QUOTEWIRE_DATA"
    ):
        at(tmp_path, "gs://not-made/lake").open_lake()


def test_a_server_that_is_not_there_is_told_with_what_to_do(
    tmp_path: Path, gate: Gate, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_BASE_URL", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(BucketLostError, match=r"gs://wire/lake does not answer .*GOOGLE_BASE_URL"):
        at(tmp_path, "gs://wire/lake").open_lake()


def shows_key(text: str) -> bool:
    return any(line in text for line in keys()[0].splitlines())
