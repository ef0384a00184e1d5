"""The lake in a container of Azure's, on a real server of its blobs: what holds of a bucket of S3's holds there too, and what
goes wrong is told in Azure's words."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import azure_server
import pytest
from azure_server import KEY, Server
from bucket_gate import Gate
from bucket_server import free_port

# The same tests and fixtures, with the server below.
# ruff: noqa: F401, F811
from test_bucket_lake import (
    DAY,
    at,
    gate,
    ids,
    impatient,
    opened,
    quick,
    quotes,
    settings,
    test_a_bucket_answers_like_a_folder,
    test_a_large_publication_goes_up_in_pieces_and_comes_back_whole,
    test_an_answer_lost_on_its_way_is_no_other_writer,
    test_an_upload_that_breaks_off_in_the_middle_is_no_file,
    test_many_days_written_at_once_by_two_machines_are_all_there,
    test_of_two_that_write_one_day_the_first_wins_and_the_other_is_told,
    test_what_was_replaced_leaves_nothing_in_the_bucket,
    test_whoever_comes_second_to_a_day_ends_and_says_who_is_at_it,
)

from pipeline.bucket.errors import BucketError, BucketLostError
from pipeline.bucket.orphans import look_through, sweep
from pipeline.commands.doctor.store import store
from pipeline.settings import Settings
from pipeline.tables import QUOTES

missing = azure_server.why_missing()
pytestmark = pytest.mark.skipif(bool(missing), reason=missing or "")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with azure_server.server() as found:
        found.make_bucket("wire")
        yield found


def test_what_nothing_names_is_swept_and_leases_that_ended_too(settings: Settings) -> None:
    lake = opened(settings)
    lake.write(QUOTES, DAY, quotes("a"))
    with lake.lock("capture"):
        pass
    before = {found.name for found in lake.store.listed()}
    lake.store.make(f"lake/quotes/day={DAY}/part.{'0' * 16}-{'0' * 8}.parquet", b"unnamed")
    sweep(lake.store, look_through(lake.store, timedelta(seconds=-2)))
    assert {found.name for found in lake.store.listed()} == before - {"leases/capture.json"}
    assert ids(opened(settings)) == ["a"]


def test_doctor_says_that_it_answers_and_nothing_shows_the_key(settings: Settings) -> None:
    found = store(settings)
    assert found.state == "ok" and f"{settings.place} answers, and takes conditional writes" in found.seen
    assert KEY not in repr(opened(settings)) + repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (
            "AZURE_STORAGE_ACCOUNT_KEY",
            base64.b64encode(b"another hush").decode(),
            "refuses these credentials .*status 403",
        ),
        (
            "AZURE_STORAGE_ACCOUNT_KEY",
            "no base64: hush-hush",
            "credentials that cannot be read; look after AZURE_STORAGE_",
        ),
        (
            "AZURE_STORAGE_ACCOUNT_KEY",
            None,
            "no credentials; set AZURE_STORAGE_ACCOUNT_NAME, and AZURE_STORAGE_ACCOUNT_KEY",
        ),
        (
            "AZURE_STORAGE_ACCOUNT_NAME",
            None,
            "no credentials; set AZURE_STORAGE_ACCOUNT_NAME, and AZURE_STORAGE_ACCOUNT_KEY",
        ),
        ("AZURE_ALLOW_HTTP", None, "in AZURE_STORAGE_ENDPOINT is not https; set AZURE_ALLOW_HTTP=true"),
    ],
    ids=["another's key", "no key", "key missing", "account missing", "plain http"],
)
def test_what_is_wrong_with_credentials_is_told_and_they_are_not(
    settings: Settings,
    impatient: None,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str | None,
    told: str,
) -> None:
    monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    with pytest.raises(BucketError, match=told) as error:
        settings.open_lake()
    shown = f"{error.value} {error.value.__cause__} {error.value.__context__!r}" if value is None else str(error.value)
    assert KEY not in shown and "hush" not in shown and not (value and value in shown)


def test_a_container_that_does_not_exist_is_no_empty_lake(tmp_path: Path, gate: Gate) -> None:
    with pytest.raises(
        BucketError, match="az://not-made/lake: there is no such container; make it, or mend QUOTEWIRE_DATA"
    ):
        at(tmp_path, "az://not-made/lake").open_lake()


def test_a_server_that_is_not_there_is_told_with_what_to_do(
    tmp_path: Path, gate: Gate, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ENDPOINT", f"http://127.0.0.1:{free_port()}/account")
    with pytest.raises(BucketLostError, match=r"az://wire/lake does not answer .*AZURE_STORAGE_ENDPOINT"):
        at(tmp_path, "az://wire/lake").open_lake()
