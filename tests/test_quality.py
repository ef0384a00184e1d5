"""The quality command: what passes a bound and what does not, absent gold sets, and figures that are the shared scorer's own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from test_dedupe_clusters import story, text

from pipeline.sample.scoring import Rate, Scores, Share
from quality import run as command
from quality.calibration import Attribution, calibration_lines, sure_figure
from quality.commands import CommandFailed, python
from quality.floors import CEILINGS, FLOORS
from quality.measures import RATIOS, count_article, interval, total
from quality.quotations import SCORERS, SETS, comparison, measured, systems_of, unnamed_line
from quality.quotes import read_gold
from quality.report import GoldSet, Options, Report, breaches
from quality.sample import figures_of
from quality.seeds import score, summary_figures
from quality.shared import load_scorer, shared_folder
from quality.speakers import names_figure, outcomes
from quality.systems import System, naive_floor, textacy

GUM = shared_folder() / SETS[0][1]
with_gold = pytest.mark.skipif(not GUM.is_file(), reason=f"the gold is not at {GUM}: set QUOTEWIRE_SHARED")

FLOOR, CEILING = {"set": {"F1": 80.0}}, {"set": {"faults": 0.0}}
GOOD = {"F1": 80.0, "faults": 0.0}


def test_figures_at_their_bounds_pass():
    assert breaches("set", GOOD, FLOOR, CEILING) == []


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (GOOD | {"F1": 79.99}, "F1 is 79.99, under its floor of 80"),
        (GOOD | {"F1": float("nan")}, "F1 is nan"),
        (GOOD | {"faults": 1}, "faults is 1; it may be 0 at most"),
        (GOOD | {"faults": float("nan")}, "faults is nan"),
        ({"faults": 0}, "F1 was not measured"),
        ({"F1": 90}, "faults was not measured"),
    ],
)
def test_a_figure_beyond_its_bound_or_not_measured_fails(figures: dict[str, float], said: str):
    (sentence,) = breaches("set", figures, FLOOR, CEILING)
    assert said in sentence


def test_every_bound_belongs_to_a_set():
    assert {*FLOORS, *CEILINGS} <= {gold.name for gold in command.SETS}
    assert set(FLOORS) == {gold.name for gold in command.SETS}


def test_absent_gold_is_skipped_with_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("QUOTEWIRE_SHARED", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    assert command.main(["--set", "duplicates", "--set", "quotations"]) == 0
    printed = capsys.readouterr().out
    assert f"duplicates: skipped, {tmp_path / 'gold' / 'dedupe' / 'docs.parquet'} is not there" in printed
    assert "quotations: skipped" in printed


def test_absent_gold_fails_in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("QUOTEWIRE_SHARED", str(tmp_path))
    monkeypatch.setenv("CI", "true")
    assert command.main(["--set", "duplicates"]) == 1
    assert "duplicates: not measured, and CI=true asks for every set" in capsys.readouterr().out


@pytest.fixture
def labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[int]], None]:
    """Makes a shared folder with the articles A, copy of A, B under the origins given."""
    texts = [text(*story(1)), text(*story(1)[:9]), text(*story(2))]

    def make(bases: list[int]) -> None:
        rows = [
            (number, base, "orig", "Outlet", date(2026, 3, 2), words)
            for number, (base, words) in enumerate(zip(bases, texts, strict=True))
        ]
        folder = tmp_path / "gold" / "dedupe"
        folder.mkdir(parents=True)
        schema = ["doc_id", "base", "kind", "outlet", "day", "text"]
        pl.DataFrame(rows, schema=schema, orient="row").write_parquet(folder / "docs.parquet")
        monkeypatch.setenv("QUOTEWIRE_SHARED", str(tmp_path))

    return make


def test_the_command_succeeds_where_figures_keep_their_floors(
    labelled: Callable[[list[int]], None], capsys: pytest.CaptureFixture[str]
):
    labelled([1, 1, 2])
    assert command.main(["--set", "duplicates"]) == 0
    printed = capsys.readouterr().out
    assert "pairs P 1.000 R 1.000 F1 1.000" in printed
    assert "every figure keeps its bound" in printed


def test_the_command_fails_where_a_figure_is_under_its_floor(
    labelled: Callable[[list[int]], None], capsys: pytest.CaptureFixture[str]
):
    labelled([1, 2, 2])
    assert command.main(["--set", "duplicates"]) == 1
    assert "duplicates: P is 0.00, under its floor of 97" in capsys.readouterr().out


def test_a_comparison_without_bounds_can_be_left_out(monkeypatch: pytest.MonkeyPatch):
    asked: list[Options] = []

    def run(options: Options) -> Report:
        asked.append(options)
        return Report([], {})

    monkeypatch.setattr(command, "SETS", (GoldSet("people", "names", (), run),))
    monkeypatch.setattr("quality.report.FLOORS", {})
    for arguments in (["--no-rivals"], []):
        command.main(["--set", "people", *arguments])
    assert [options.rivals for options in asked] == [False, True]


@with_gold
def test_textacy_reads_nothing_where_rivals_are_left_out(monkeypatch: pytest.MonkeyPatch):
    for system in ("this_project", "naive_floor", "textacy"):
        monkeypatch.setattr(f"quality.quotations.{system}", lambda *_, name=system: System(name, {}))
    for rivals, names in ((True, ["this_project", "naive_floor", "textacy"]), (False, ["this_project", "naive_floor"])):
        assert [s.name for s in systems_of([], GUM, Options(shared_folder(), rivals=rivals))] == names


def test_one_command_reads_both_folders_of_the_seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folders = [tmp_path, tmp_path / "html"]
    articles = [{"doc_id": "one", "url": f"{folder.as_uri()}/one.txt"} for folder in (folders[1], folders[0])]
    scored: list[str] = []
    monkeypatch.setattr("quality.seeds.quotewire", lambda *_, **__: "\n".join(map(json.dumps, articles)))
    monkeypatch.setattr("quality.seeds.python", lambda *given: scored.append(given[-1].read_text()) or "summary")
    assert list(score(tmp_path, folders)) == [["summary"], ["summary"]]
    assert [json.loads(line) for line in scored] == articles[::-1]


def test_a_folder_without_publication_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        command.main(["--set", "sample", "--data", str(tmp_path)])
    assert ended.value.code == 2
    assert "nothing is published there" in capsys.readouterr().err


def test_intervals_are_the_same_every_time_and_hold_the_figure():
    articles = [Counter(tp=n % 4, p=4, g=3 + n % 2) for n in range(30)]
    ratio = RATIOS["span F1"]
    low, high = interval(articles, ratio)
    assert (low, high) == interval(articles, ratio)
    assert (low, high) != interval(articles, ratio, seed=2)
    assert low < float(ratio.of(total(articles))) < high


def test_articles_that_are_all_alike_leave_no_doubt():
    assert interval([Counter(tp=1, p=2, g=2)] * 5, RATIOS["span F1"]) == (50.0, 50.0)


@with_gold
def test_figures_are_those_of_the_scorer(tmp_path: Path):
    """The floor's predictions are used, since they take no model."""
    records = read_gold(GUM)
    shared = shared_folder()
    python(shared / "eval" / "floor_quotes.py", GUM, tmp_path / "floor.jsonl")
    printed = python(shared / SCORERS[0], GUM, tmp_path / "floor.jsonl")
    figures = measured(records, naive_floor(GUM, shared).quotes or {}, load_scorer(shared / SCORERS[0]))
    for kind in ("direct", "indirect+mixed"):
        block = printed.partition(f"== {kind}\n")[2].partition("\n== ")[0]
        for figure, pattern in (
            ("span F1", r"spans sym .*?F1 +([\d.]+)"),
            ("word F1", r"words .*?F1 +([\d.]+)"),
            ("span + speaker F1", r"end to end .*?F1 +([\d.]+)"),
            ("speaker mention", r"speaker mention ([\d.]+)%"),
            ("nominal", r"'nominal': '([\d.]+)%"),
            ("full name", r"full name ([\d.]+)%"),
            ("of pronouns", r"of pronouns ([\d.]+)%"),
        ):
            found = re.search(pattern, block)
            assert found, f"{kind} {figure}: the scorer prints no such line"
            assert f"{figures[f'{kind} {figure}']:.1f}" == found[1], f"{kind} {figure}"


@with_gold
def test_perfect_predictions_score_a_hundred():
    records = read_gold(GUM)
    scorer = load_scorer(shared_folder() / SCORERS[0])
    counts = [count_article(record, record["quotes"], "direct", scorer) for record in records]
    values = {figure: float(ratio.of(total(counts))) for figure, ratio in RATIOS.items()}
    assert {values[f] for f in ("span F1", "word F1", "span + speaker F1", "speaker mention", "full name")} == {100.0}


@with_gold
def test_a_name_that_the_article_never_gives_is_counted_apart():
    text = "Ilse Varnholt came late. “We are closed,” she said."
    quote = {"start": 25, "end": 41, "type": "direct", "speech": True, "speaker_start": 42, "speaker_end": 45}
    counts = []
    for name in ("Ilse Varnholt", "Ansel Roo"):
        gold = {**quote, "speaker_kind": "pronoun", "speaker_name": name}
        scorer = load_scorer(shared_folder() / SCORERS[0])
        counts.append(count_article({"text": text, "quotes": [gold]}, [gold], "direct", scorer))
    assert [(c["pn"], c["pnt"], c["pntok"]) for c in counts] == [(1, 1, 1), (1, 0, 0)]


@with_gold
def test_a_system_that_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    system = textacy([])
    assert system == System("textacy", None)
    monkeypatch.undo()
    table = list(comparison(read_gold(GUM)[:1], [system], load_scorer(shared_folder() / SCORERS[0])))
    assert all("not installed" in line for line in table if line.startswith("  "))


@with_gold
def test_names_that_the_article_does_not_hold_are_counted():
    scorer = load_scorer(shared_folder() / SCORERS[0])
    names = [("Ann Hill", "name"), ("Anne Hill", "pronoun"), ("Hill-Ford", "name"), (None, "nominal")]
    quotes = [{"speaker_name": name, "speaker_kind": kind, "type": "direct", "speech": True} for name, kind in names]
    record = {"text": "Ann Hill spoke. Ms Hill’s aide, Hill-Ford, did not.", "quotes": quotes}
    assert "1 of 3 names" in unnamed_line([record], scorer)
    assert "(1 behind a pronoun)" in unnamed_line([record], scorer)


def test_textacy_loses_a_document_with_an_odd_mark():
    pytest.importorskip("textacy", reason="textacy is a development dependency")
    whole = 'Mayor Ann Hill said: "We will open the bridge on Monday morning."'
    system = textacy([{"doc_id": "whole", "text": whole}, {"doc_id": "odd", "text": f'{whole} "And then'}])
    assert system.quotes is not None
    assert system.lost == {"odd"}
    (quote,) = system.quotes["whole"]
    assert whole[quote["start"] : quote["end"]] == '"We will open the bridge on Monday morning."'
    assert "Hill" in whole[quote["speaker_start"] : quote["speaker_end"]]


def test_confidence_is_counted_in_the_bin_it_falls_in():
    attributions = [
        Attribution("news", 1.0, True, True),
        Attribution("news", 0.9, True, False),
        Attribution("news", 0.899, False, None),
        Attribution("news", 0.0, True, False, silver=True),
    ]
    _, header, *rows = calibration_lines(attributions)
    assert header.split() == ["confidence", "news", "mention", "news", "name~", "all"]
    assert re.findall(r"\d+/\d+", rows[0]) == ["2/2", "1/2", "1/2"]
    assert re.findall(r"\d+/\d+", rows[1]) == ["0/1", "0/1"]
    # A name of a silver standard is shown and does not decide.
    assert re.findall(r"\d+/\d+", rows[-1]) == ["1/1", "0/1", "1/1"]
    assert sure_figure(attributions) == 50.0


def test_the_seed_scorers_summary_is_read_whole():
    summary = (
        "quoted F1 85.7 (P 83.3 R 88.2) with speaker F1 80.0; indirect F1 76.9 (P 71.4 R 83.3) with speaker F1 70.1; "
        "title 2/3; date 1/1; boilerplate kept 1/7; text lost 0/6; scare quotes taken 2; persons 9/9; gpes 17/18; orgs 11/14"
    )
    assert summary_figures(summary) == {
        "quoted F1": 85.7,
        "quoted with speaker F1": 80.0,
        "indirect F1": 76.9,
        "indirect with speaker F1": 70.1,
        "title wrong": 1,
        "date wrong": 0,
        "boilerplate kept": 1,
        "text lost": 0,
        "scare quotes taken": 2,
        "persons wrong": 0,
        "gpes wrong": 1,
        "orgs wrong": 3,
    }


def test_shares_of_faults_are_counts_and_others_percentages():
    kinds = {"Share": Share(1, 4), "Rate": Rate(1, 2, 2)}
    scores = Scores(**{f.name: kinds.get(getattr(f.type, "__name__", str(f.type)), ()) for f in fields(Scores)})
    figures = figures_of(scores)
    assert (figures["titles"], figures["text_lost"], figures["quoted F1"]) == (25.0, 1, 50.0)
    assert "misses" not in figures


def test_a_failing_program_is_an_error_with_its_words(tmp_path: Path):
    script = tmp_path / "fails.py"
    script.write_text("print('no gold in sight'); raise SystemExit(3)")
    with pytest.raises(CommandFailed, match="exit code 3:\nno gold in sight"):
        python(script)


def said_by(name: str | None, start: int) -> dict[str, Any]:
    return {"speaker_start": start, "speaker_end": start + 2, "speaker_name": name}


@with_gold
def test_a_pronoun_or_role_is_right_open_or_wrong() -> None:
    scorer = load_scorer(shared_folder() / SCORERS[0])
    gold = [("pronoun", "Ana Ortiz"), ("pronoun", None), ("nominal", "Ana Ortiz"), ("nominal", None), ("nominal", None)]
    found = ["Ana Ortiz", "Carl Bram", None, None, "Carl Bram"]
    mentions = [
        {"doc_id": "a", "start": 10 * i, "end": 10 * i + 2, "kind": kind, "name": name}
        for i, (kind, name) in enumerate([*gold, ("pronoun", "Ana Ortiz")])
    ]
    quotes = {"a": [said_by(name, 10 * i) for i, name in enumerate(found)]}
    assert outcomes(mentions, quotes, scorer) == {
        ("pronoun", "right"): 1, ("pronoun", "wrong"): 1, ("nominal", "open"): 1,
        ("unnamed", "right"): 1, ("unnamed", "wrong"): 1, ("pronoun", "open"): 1,
    }  # fmt: skip


@with_gold
def test_names_are_counted_over_all_speech_with_every_spelling_that_the_gold_has() -> None:
    scorer = load_scorer(shared_folder() / SCORERS[0])
    records = read_gold(GUM)
    perfect = {record["doc_id"]: record["quotes"] for record in records}
    right, total = names_figure(records, perfect, scorer)
    assert 0 < total == right
    spelled = {
        doc: [{**q, "speaker_name": q["speaker_also"][0]} for q in quotes if q.get("speaker_also")]
        for doc, quotes in perfect.items()
    }
    right, total = names_figure(records, spelled, scorer)
    assert 0 < total == right


def test_workers_end_with_a_run_that_was_killed():
    script = (
        "import os, time; from quality.workers import workers\n"
        "with workers(1) as pool:\n    print(pool.submit(os.getpid).result(), flush=True)\n    pool.submit(time.sleep, 600).result()"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        worker = int(run.stdout.readline())
        run.kill()
    for _ in range(300):
        if not is_running(worker):
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("it computes on")


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
