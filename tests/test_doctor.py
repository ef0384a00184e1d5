"""`quotewire doctor` on a whole set-up and on broken ones."""

import sys
from pathlib import Path

import night
import polars as pl
import pytest
from command_line import Quotewire
from conftest import Nights

from pipeline.language.model.load import identify
from pipeline.settings import PROJECT
from pipeline.tables import EXTRACTIONS, QUOTES
from pipeline.warehouse import Warehouse


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_the_doctor_finds_nothing_wrong_with_a_whole_set_up(
    quotewire: Quotewire, nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = night.copied(nights.monday, tmp_path)
    monkeypatch.setenv("QUOTEWIRE_SOURCES", str(settings.sources))
    home = tmp_path / "dagster"
    home.mkdir()
    (home / "dagster.yaml").write_bytes((PROJECT / "dagster.yaml").read_bytes())
    before = sorted(tmp_path.rglob("*"))
    ended = quotewire("doctor")
    assert (ended.code, ended.err) == (0, "")
    states = {line[6:].partition(":")[0]: line[:4].strip() for line in ended.out.splitlines() if line[0] != " "}
    assert states.pop("disk") in ("ok", "warn")
    assert states.pop("Dagster daemon") == "warn"
    assert set(states.values()) == {"ok"}
    assert sorted(tmp_path.rglob("*")) == before


def test_the_doctor_names_what_is_broken_and_the_remedy(
    quotewire: Quotewire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = written(tmp_path / "sources.yaml", "sources:\n  - {id: a, kind: folder, path: nowhere}\n")
    blocked = written(tmp_path / "blocked", "a file where a folder should be")
    (tmp_path / "dagster" / "history").mkdir(parents=True)
    written(tmp_path / "dagster" / "history" / "runs.db", "not a database")
    monkeypatch.setenv("QUOTEWIRE_SOURCES", str(sources))
    monkeypatch.setenv("QUOTEWIRE_MODEL", "en_nowhere_lg")
    ended = quotewire("doctor", "--data", blocked)
    assert ended.code == 1
    told = ended.out
    assert "fail  language model: No spaCy pipeline called 'en_nowhere_lg'" in told
    assert f"fail  sources: {sources}:2:" in told
    assert f"fail  data folder: {blocked} is not a folder" in told
    assert "warn  DAGSTER_HOME" in told
    assert "warn  Dagster daemon" in told
    assert f"{tmp_path / 'dagster' / 'history' / 'runs.db'} cannot be read (file is not a database)" in told
    assert "warn  publication" in told


def test_the_doctor_says_which_model_and_tier_read(
    quotewire: Quotewire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEWIRE_TIER", "fast")
    told = quotewire("doctor", "--data", tmp_path).out
    assert f"ok    language model: en_quotewire_sm {identify().version} (embedded, tier fast)" in told


def test_the_doctor_says_that_a_tier_fell_back(
    quotewire: Quotewire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    assert "fail  language model: The tier best needs tokenizers" in quotewire("doctor", "--data", tmp_path).out
    monkeypatch.setenv("QUOTEWIRE_TIER_FALLBACK", "true")
    told = quotewire("doctor", "--data", tmp_path).out
    assert "warn  language model: en_quotewire_sm" in told
    assert "tier fast), because the packages of the tier best are missing" in told


def test_the_doctor_lists_the_days_that_another_version_read(
    quotewire: Quotewire, nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = night.copied(nights.monday, tmp_path)
    today = identify(settings.model, settings.tier).extractor
    assert f"ok    extractions: every day was read by {today}" in quotewire("doctor").out
    lake = settings.open_lake()
    read = lake.read(EXTRACTIONS, night.MONDAY)
    lake.write(EXTRACTIONS, night.MONDAY, read.with_columns(pl.lit("en_old_sm-0.0.1+rules1").alias("extractor")))
    said = f"{len(read)} articles of 1 days were read by en_old_sm-0.0.1+rules1, not by {today}: {night.MONDAY}"
    assert f"warn  extractions: {said}" in quotewire("doctor").out


def test_the_doctor_names_damaged_files(quotewire: Quotewire, nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.monday, tmp_path)
    target = (settings.data / "quotewire.duckdb").resolve()
    target.chmod(0o644)
    target.write_bytes(b"not a database")
    (quotes,) = settings.open_lake().files(QUOTES, night.MONDAY)
    quotes.write_bytes(b"not a table")
    ended = quotewire("doctor")
    assert f"warn  publication: {target} is damaged" in ended.out
    assert "quotewire publish" in ended.out
    assert f"warn  lake: {quotes}: not a readable quotes file" in ended.out


def test_the_doctor_says_that_servers_are_not_told_who_asks(
    quotewire: Quotewire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = "{id: a, kind: feed, outlet: A, url: 'http://a.example/feed'}"
    monkeypatch.setenv("QUOTEWIRE_SOURCES", str(written(tmp_path / "sources.yaml", f"sources:\n  - {feed}\n")))
    told = quotewire("doctor", "--data", tmp_path / "data").out
    assert "warn  sources: 1 in" in told and "set QUOTEWIRE_CONTACT" in told
    monkeypatch.setenv("QUOTEWIRE_CONTACT", "desk@wexmouth.example")
    assert "ok    sources: 1 in" in quotewire("doctor", "--data", tmp_path / "data").out
    monkeypatch.setenv("QUOTEWIRE_CONTACT", "call (us)\r\nX-Evil: 1")
    refused = quotewire("doctor", "--data", tmp_path / "data")
    assert refused.code == 2 and "contact" in refused.err


def test_another_aliases_file_is_told_until_a_refresh_links_by_it(
    quotewire: Quotewire, nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    path = tmp_path / "aliases.yaml"
    monkeypatch.setenv("QUOTEWIRE_ALIASES", str(path))
    assert f"ok    aliases: nobody has told any ({path} is not there)" in quotewire("doctor").out
    written(
        path, "aliases:\n- {name: Captain Reet, also: [Jonas Reet]}\n- {name: Nobody Anywhere, apart: [Nora Blick]}\n"
    )
    (row,) = quotewire("stale", "--json").records
    assert (row["day"], row["stage"], row["changed"]) == (None, "links", ["aliases.yaml changed since"])
    told = quotewire("stale")
    assert told.code == 1 and told.out.splitlines()[0].startswith("all days    links ")
    assert told.out.splitlines()[1] == "names to link again: the next night, or quotewire refresh"
    assert "the publication's names are linked otherwise (aliases.yaml changed since)" in quotewire("doctor").out
    assert quotewire("refresh").code == 0
    assert quotewire("stale").code == 0
    with Warehouse(settings.data).read_published() as con:
        assert con.execute("select count(*) from news.entities where name = 'Captain Reet'").fetchone() == (1,)
    told = quotewire("doctor")
    assert f"ok    aliases: 2 in {path}\n      no article has Nobody Anywhere" in told.out
    written(path, "aliases:\n- {nam: Captain Reet}\n")
    told = quotewire("doctor").out
    assert f"fail  aliases: {path}:2: aliases[0].nam: unknown field (did you mean 'name'?)" in told
    assert f"{path}:2: aliases[0].nam" in quotewire("stale").err
