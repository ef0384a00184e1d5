"""The command line: help with examples, exit codes that scripts can trust, errors on one line, and what each command prints."""

import json
from dataclasses import fields
from pathlib import Path

import duckdb
import night
import polars as pl
import pytest
from capture_site import Reply, Site
from command_line import Ended, Quotewire
from conftest import Nights

from pipeline.language.extraction import Quote
from pipeline.tables import LAKE_TABLES
from pipeline.warehouse import Warehouse

COMMANDS = (
    "extract",
    "dedupe",
    "demo",
    "query",
    "export",
    "entity",
    "look",
    "publish",
    "rebuild",
    "reindex",
    "repair",
    "doctor",
    "upgrade",
    "stale",
    "refresh",
    "diff",
)


def assert_one_line(ended: Ended, code: int, *said: str) -> None:
    assert ended.code == code
    assert ended.out == ""
    assert ended.err.startswith("quotewire: ") and ended.err.count("\n") == 1, ended.err
    for words in said:
        assert words in ended.err


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_shows_an_example(quotewire: Quotewire, command: str) -> None:
    ended = quotewire(command, "--help")
    assert ended.code == 0
    assert f"Example: quotewire {command}" in ended.out


def test_the_help_names_every_command(quotewire: Quotewire) -> None:
    for words in ([], ["--help"]):
        ended = quotewire(*words)
        assert ended.code == 0
        assert all(f"│ {command} " in ended.out for command in COMMANDS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["qery", "select 1"], 'Unknown command "qery"'),
        (["query"], "requires an argument"),
        (["query", ""], "the query is empty"),
        (["query", "/* nothing */", "--format", "csv"], "the query is empty"),
        (["query", "select 1", "--format", "xml"], 'Choose from: "table", "csv", "jsonl"'),
        (["query", "select 1", "--fromat", "csv"], "--fromat"),
        (["extract"], "give a page, a folder or a URL"),
        (["extract", "--plain", "a.jsonl", "b.jsonl"], "one file, not 2"),
        (["extract", "--workers", "many", "a.html"], 'unable to convert "many" into int'),
        (["extract", "--workers", "0", "a.html"], "greater than or equal to 1"),
        (["reindex", "yesterday"], 'unable to convert "yesterday" into date'),
    ],
)
def test_a_wrong_call_ends_with_2_and_one_line(
    quotewire: Quotewire, nights: Nights, words: list[str], said: str
) -> None:
    data = ["--data", nights.monday / "data"] if words[0] == "query" else []
    assert_one_line(quotewire(*words, *data), 2, said, "quotewire --help")


@pytest.mark.parametrize(("name", "value"), [("WORKERS", "many"), ("RESOLVE", "a host"), ("FIRST_DAY", "monday")])
def test_a_wrong_setting_in_the_environment_is_named(
    quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"QUOTEWIRE_{name}", value)
    assert_one_line(quotewire("query", "select 1"), 2, name.lower(), "environment")


# extract


def page(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def speakers(record: dict[str, object]) -> set[object]:
    quotes = record["quotes"]
    assert isinstance(quotes, list)
    return {quote["speaker_name"] for quote in quotes}


def test_extract_reads_a_page(quotewire: Quotewire, tmp_path: Path) -> None:
    ended = quotewire("extract", page(tmp_path, "market.html", night.MARKET))
    assert (ended.code, ended.err) == (0, "")
    (record,) = ended.records
    assert record["doc_id"] == "market"
    assert record["title"] == "Old tram depot becomes a market hall"
    assert record["published_at"] == "2026-03-02T08:30:00+00:00"
    assert (record["agency"], record["page_kind"], record["page_kind_reason"]) == (None, "article", None)
    assert "Ida Solberg" in speakers(record)
    for quote in record["quotes"]:  # type: ignore[attr-defined]
        assert str(record["text"])[quote["start"] : quote["end"]] == quote["text"]


def test_extract_prints_every_field_of_a_quotation(quotewire: Quotewire, tmp_path: Path) -> None:
    (record,) = quotewire("extract", page(tmp_path, "market.html", night.MARKET)).records
    (printed,) = {tuple(quote) for quote in record["quotes"]}  # type: ignore[attr-defined]
    contract = {
        "start",
        "end",
        "text",
        "type",
        "speaker",
        "speaker_start",
        "speaker_end",
        "speaker_kind",
        "speaker_name",
    }
    assert contract | {"cue", "cue_start", "cue_end", "confidence"} <= set(printed)
    renamed = {"start": "start_char", "end": "end_char", "speaker": "speaker_mention"}
    assert {renamed.get(name, name) for name in printed} == {field.name for field in fields(Quote)}


def test_extract_reads_a_folder_and_names_the_pages_without_an_article(quotewire: Quotewire, tmp_path: Path) -> None:
    page(tmp_path, "ferry.txt", night.FERRY.replace("PORT SELM -", "PORT SELM (AFP) -"))
    page(tmp_path, "empty.html", "")
    page(
        tmp_path,
        "robot.html",
        "<html><title>Just a moment</title><body><p>Verify you are human to go on.</p></body></html>",
    )
    page(tmp_path, "notes.md", "not a page")
    (tmp_path / "broken.html").symlink_to("/proc/self/mem")
    (tmp_path / "more").mkdir()
    page(tmp_path / "more", "tide.txt", night.TIDE)
    ended = quotewire("extract", tmp_path)
    assert ended.code == 0
    assert [(record["doc_id"], record["agency"]) for record in ended.records] == [("ferry", "AFP")]
    told = sorted(ended.err.splitlines())
    assert [line.split(": ")[:2] for line in told] == [
        [str(tmp_path / "broken.html"), "no article (unreadable)"],
        [str(tmp_path / "empty.html"), "no article (empty)"],
        [str(tmp_path / "robot.html"), "no article (not_article, page kind captcha)"],
    ]
    ended = quotewire("extract", tmp_path, "--recursive")
    assert {str(record["doc_id"]) for record in ended.records} == {"ferry", "tide"}


def test_extract_reads_addresses_and_goes_on_where_one_fails(
    quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Site({"www.post.example/market": Reply(night.MARKET.encode())}) as site:
        monkeypatch.setenv("QUOTEWIRE_RESOLVE", json.dumps({"*.example": site.address}))
        ended = quotewire("extract", "http://www.post.example/market", "http://www.post.example/gone")
    assert ended.code == 0
    (record,) = ended.records
    assert record["url"] == "http://www.post.example/market"
    assert ended.err.startswith("http://www.post.example/gone: no article (http_error): ")
    assert ended.err.count("\n") == 1


def test_extract_refuses_an_address_that_is_not_public(quotewire: Quotewire) -> None:
    ended = quotewire("extract", "http://127.0.0.1:9/secret")
    assert (ended.code, ended.out) == (1, "")
    assert "refused_address" in ended.err and "QUOTEWIRE_RESOLVE" in ended.err


def test_extract_ends_with_1_where_no_page_holds_an_article(quotewire: Quotewire, tmp_path: Path) -> None:
    ended = quotewire("extract", page(tmp_path, "menu.html", "<html><body><a href='/'>Home</a></body></html>"))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.count("\n") == 1


def test_extract_plain_keeps_order_and_text(quotewire: Quotewire, tmp_path: Path) -> None:
    texts = [night.TIDE, "", night.FERRY]
    lines = "".join(json.dumps({"doc_id": n, "text": text}) + "\n\n" for n, text in enumerate(texts))
    ended = quotewire("extract", "--plain", page(tmp_path, "texts.jsonl", lines))
    assert (ended.code, ended.err) == (0, "")
    assert [record["text"] for record in ended.records] == texts
    assert [record["doc_id"] for record in ended.records] == ["0", "1", "2"]
    assert "Lena Marsk" in speakers(ended.records[0])
    assert ended.records[1]["quotes"] == ended.records[1]["entities"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["extract", "{folder}/nowhere.html"], "nowhere.html: no such file or folder"),
        (["extract", "{folder}"], "no pages found"),
        (["extract", "--plain", "{folder}"], "cannot be read"),
        (["extract", "--plain", "{folder}/bad.jsonl"], "bad.jsonl, line 2: not a JSON object"),
        (["extract", "--model", "en_nowhere_lg", "{folder}/ferry.text"], "No spaCy pipeline called 'en_nowhere_lg'"),
        (["dedupe", "{folder}/nowhere.jsonl"], "nowhere.jsonl: no such file"),
        (["dedupe", "{folder}/bad.jsonl"], "bad.jsonl: not readable as .jsonl"),
        (["dedupe", "{folder}/no_day.jsonl"], "column day is missing"),
        (["dedupe", "{folder}/bad_day.jsonl"], "doc_id a: 'monday' is not a day"),
        (["query", "select 1"], "quotewire.duckdb"),
        (["publish"], "working.duckdb is not there yet: run the nightly job"),
        (["rebuild"], "working.duckdb is not there yet: run the nightly job"),
        (["reindex", "2026-03-02"], "no page of 2026-03-02 in the archive"),
    ],
)
def test_what_cannot_be_done_ends_with_1_and_one_line(
    quotewire: Quotewire, tmp_path: Path, words: list[str], said: str
) -> None:
    row = {"doc_id": "a", "day": "monday", "outlet": "Post", "text": "One."}
    page(tmp_path, "bad.jsonl", '{"doc_id": "a", "text": "One."}\nnot json\n')
    page(tmp_path, "bad_day.jsonl", json.dumps(row))
    page(tmp_path, "no_day.jsonl", json.dumps({name: value for name, value in row.items() if name != "day"}))
    page(tmp_path, "ferry.text", night.FERRY)
    assert_one_line(quotewire(*(word.format(folder=tmp_path) for word in words)), 1, said)


def test_a_working_file_that_holds_no_night_is_not_published(quotewire: Quotewire, tmp_path: Path) -> None:
    """What a first night that failed leaves."""
    with Warehouse(tmp_path / "data").write():
        pass
    assert_one_line(quotewire("publish"), 1, "working.duckdb holds no night yet: run the nightly job")
    assert not (tmp_path / "data" / "quotewire.duckdb").exists()


# dedupe


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_dedupe_prints_a_line_for_every_row_in_order(quotewire: Quotewire, tmp_path: Path, suffix: str) -> None:
    texts = {"wire": night.FERRY, "other": night.TIDE, "copy": night.FERRY}
    frame = pl.DataFrame(
        [{"doc_id": name, "day": "2026-03-02", "outlet": name, "text": text} for name, text in texts.items()]
    )
    path = tmp_path / f"rows.{suffix}"
    _ = frame.write_parquet(path) if suffix == "parquet" else frame.write_ndjson(path)
    ended = quotewire("dedupe", path)
    assert (ended.code, ended.err) == (0, "")
    assert [record["doc_id"] for record in ended.records] == list(texts)
    clusters = {record["doc_id"]: record["cluster_id"] for record in ended.records}
    assert clusters["wire"] == clusters["copy"] != clusters["other"]


def test_dedupe_of_no_rows_prints_nothing(quotewire: Quotewire, tmp_path: Path) -> None:
    assert quotewire("dedupe", page(tmp_path, "none.jsonl", "")) == Ended(0, "", "")


# query

SPOKEN = "select speaker_name, count(*) as n from news.quotes where speaker_name like 'J%' group by all"


def test_query_prints_a_table_csv_or_json_lines(quotewire: Quotewire, nights: Nights) -> None:
    data = ["--data", nights.monday / "data"]
    table = quotewire("query", SPOKEN, *data)
    assert (table.code, table.err) == (0, "")
    assert [line.split() for line in table.out.splitlines() if "Reet" in line] == [["Jonas", "Reet", "│", "2"]]
    assert quotewire("query", SPOKEN, *data, "--format", "csv").out.splitlines() == ["speaker_name,n", "Jonas Reet,2"]
    assert quotewire("query", SPOKEN, *data, "--format", "jsonl").records == [{"speaker_name": "Jonas Reet", "n": 2}]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selec 1", 'syntax error at or near "selec"'),
        ("select * from news.qoutes", "qoutes does not exist"),
        ("drop table news.quotes", "read-only"),
        ("delete from news.quotes", "read-only"),
    ],
)
def test_a_bad_query_ends_with_1_and_one_line(quotewire: Quotewire, nights: Nights, sql: str, said: str) -> None:
    assert_one_line(quotewire("query", sql, "--data", nights.monday / "data"), 1, "the query failed", said)


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to '{folder}/working.duckdb'",
        "copy news.quotes to '{folder}/quotes.parquet'",
        "select * from read_csv('{folder}/secret.csv')",
        "select * from read_text('{folder}/secret.csv')",
        "select * from '{folder}/secret.csv'",
        "attach '{folder}/other.duckdb' as other",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "reset enable_external_access",
        "set lock_configuration = false",
    ],
)
def test_a_query_reaches_nothing_but_the_published_file(
    quotewire: Quotewire, nights: Nights, tmp_path: Path, sql: str
) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    ended = quotewire("query", sql.format(folder=tmp_path), "--data", nights.monday / "data")
    assert_one_line(ended, 1, "the query failed")
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_an_unsafe_query_is_asked_for(quotewire: Quotewire, nights: Nights, tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("town\nPort Selm\n")
    ended = quotewire("query", f"from '{tmp_path}/towns.csv'", "--unsafe", "--data", nights.monday / "data")
    assert (ended.code, "Port Selm" in ended.out) == (0, True)


def test_a_table_shows_what_is_stored_and_lets_no_text_steer_the_terminal(quotewire: Quotewire, nights: Nights) -> None:
    sql = "select 'root:x:0:0 [bold]b[/bold] :smile:' as plain, chr(27) || '[31mred' || chr(8238) as steering"
    shown = quotewire("query", sql, "--data", nights.monday / "data").out
    assert "root:x:0:0 [bold]b[/bold] :smile:" in shown
    assert r"\x1b[31mred\u202e" in shown and "\x1b" not in shown


def test_publish_and_reindex_say_what_they_did(quotewire: Quotewire, nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.monday, tmp_path)
    ended = quotewire("publish")
    assert (ended.code, ended.err) == (0, "")
    with duckdb.connect(ended.out.removeprefix("published ").strip(), read_only=True) as con:
        assert con.execute("select count(*) from news.articles").fetchone() == (2,)
    ended = quotewire("reindex", night.MONDAY)
    assert (ended.code, ended.err) == (0, "")
    assert "2026-03-02: 2 pages in the archive; damaged files moved out of the lake: 0" in ended.out
    assert settings.open_lake().damaged(LAKE_TABLES) == []


def test_what_is_known_of_a_name_is_told_with_why_its_spellings_are_one(
    nights: Nights, quotewire: Quotewire, tmp_path: Path
) -> None:
    data = ("--data", nights.wednesday / "data")
    plain = quotewire("entity", "Jonas Reet", *data)
    assert (plain.code, plain.err) == (0, "")
    first, *rest = plain.out.splitlines()
    assert first.startswith("Jonas Reet  ")
    assert any(line.endswith("Jonas Reet: one spelling") for line in rest)
    aliases = tmp_path / "aliases.yaml"
    aliases.write_text("aliases:\n- {name: Captain Reet, also: [Jonas Reet], wikidata: Q42, notes: ours}\n", "utf-8")
    told = quotewire("entity", "Jonas Reet", "--aliases", aliases, *data)
    assert told.out.startswith("Captain Reet  ")
    assert "  told:  Q42; ours" in told.out
    assert_one_line(quotewire("entity", "Nobody Anywhere", *data), 1, "nobody is known as Nobody Anywhere")
    assert_one_line(quotewire("entity", "...", *data), 2, "holds no name")
    aliases.write_text("aliases:\n- {nam: Captain Reet}\n", "utf-8")
    assert_one_line(
        quotewire("entity", "Jonas Reet", "--aliases", aliases, *data), 1, ":2: aliases[0].nam", "did you mean 'name'?"
    )
