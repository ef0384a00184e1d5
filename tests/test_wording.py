"""The same quotation in several wordings: what is one quotation, how a wording came of the fullest, and what it turns."""

import hashlib
import json
import random
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipeline.wording import pairs
from pipeline.wording.alignment import align
from pipeline.wording.grouping import group_wordings
from pipeline.wording.pairs import Wording, compare, find_pairs
from pipeline.wording.sketches import sketch
from pipeline.wording.words import words_of
from quality import groups
from quality.report import Options, breaches

DAY = date(2026, 3, 5)
HEAD = "We will not close the harbour. The boats stay, the crane stays, and forty men keep their work."


def forms(text: str) -> str:
    return " ".join(word.form for word in words_of(text))


def told(other: str, fuller: str = HEAD) -> dict[str, object]:
    found = compare(
        Wording(1, None, len(words_of(fuller)), fuller), Wording(2, None, min(len(words_of(other)), 17), other)
    )
    assert found is not None
    return found


def quotes(*said: tuple[str | None, str], day: date = DAY) -> pl.DataFrame:
    """Quotations of one day: speaker and text."""
    rows = [
        {"quote_id": f"{day}-{place:04}", "article_id": f"a{place}", "day": day, "text": text, "speaker_name": speaker}
        for place, (speaker, text) in enumerate(said)
    ]
    schema = {"quote_id": pl.String, "article_id": pl.String, "day": pl.Date, "text": pl.String}
    return pl.DataFrame(rows, schema={**schema, "person_id": pl.String, "speaker_name": pl.String})


def grouped(*days: pl.DataFrame, days_back: int = 30) -> dict[str, int]:
    """The head's wording of every quotation that is in a group of several wordings."""
    sketches = {frame["day"][0]: sketch(frame) for frame in days}
    found = [
        find_pairs([day], sorted(sketches), days_back, lambda day, names: sketches[day].select(names))
        for day in sketches
    ]
    heads = dict(group_wordings(pl.concat(found)).select("wording", "head").iter_rows())
    rows = pl.concat(list(sketches.values())).select("quote_id", "wording").iter_rows()
    return {quote: heads[wording] for quote, wording in rows if wording in heads}


def test_the_gold_holds_its_floor(tmp_path: Path) -> None:
    report = groups.run(Options(tmp_path))
    assert breaches("groups", report.figures) == []
    assert sum(len(groups.judge(half)) for half in groups.HALVES) >= 300


def test_what_is_told_of_pairs_changes_with_their_version() -> None:
    """Where it fails, raise VERSION of pipeline.wording.pairs: pairs of an earlier one are found anew."""
    digest = hashlib.sha256()
    for line in (groups.FOLDER / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        texts = [pair[place]["text"] for place in ("one", "other")]
        one, other = (Wording(number, None, len(words_of(text)), text) for number, text in enumerate(texts))
        digest.update(json.dumps(compare(one, other)).encode())
    assert (pairs.VERSION, digest.hexdigest()[:16]) == ("2", "fc21474b0fff864a")


def test_contractions_and_figures_are_written_one_way() -> None:
    assert forms("Don’t say we can't: no one won't") == "do not say we can not nobody will not"
    assert forms("forty-one, 1,100, eleven hundred, 4.5 per cent, 12 000") == "41 1100 1100 4.5 percent 12000"


def test_accents_and_vowel_signs_belong_to_their_word() -> None:
    assert forms("अमेरिका ने कहा") == "अमेरिका ने कहा"
    assert forms("café d’été") == forms("CAFÉ D'ÉTÉ")


@pytest.mark.parametrize(
    ("text", "kind", "marked"),
    [
        (HEAD.upper(), "exact", HEAD.upper()[:-1]),
        (
            "The boats stay, the crane stays, and forty men keep their work",
            "truncated",
            "[...] The boats stay, the crane stays, and forty men keep their work",
        ),
        (
            "We will not close the harbour, and forty men keep their work",
            "joined",
            "We will not close the harbour [...] and forty men keep their work",
        ),
        (
            "We will not close the port. The boats stay, the crane stays, and forty men keep their work.",
            "altered",
            "We will not close the {harbour -> port} The boats stay, the crane stays, and forty men keep their work",
        ),
    ],
)
def test_a_wording_is_told_by_what_it_changes(text: str, kind: str, marked: str) -> None:
    found = told(text)
    assert (found["kind"], found["difference"]) == (kind, marked)


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("We will close the harbour. The boats stay, the crane stays, and forty men keep their work.", ["negation"]),
        ("We will not close the harbour. The boats stay, the crane stays, and ninety men keep their work.", ["number"]),
        (
            "We will close the harbour. The boats stay, the crane stays, and 90 men keep their work.",
            ["negation", "number"],
        ),
        ("We won't close the harbour. The boats stay, the crane stays, and 40 men keep their work.", []),
        ("close the harbour. The boats stay, the crane stays, and forty men keep their work.", ["negation"]),
        ("The boats stay, the crane stays, and forty men keep their work.", []),
    ],
)
def test_a_negation_or_number_that_changed_is_said(text: str, turns: list[str]) -> None:
    assert told(text)["changes_meaning"] == turns


def test_what_is_cut_and_what_is_put_otherwise_is_listed() -> None:
    found = told("We will not close the port. The boats stay and forty men keep their work.")
    assert found["cut"] == ["the crane stays"]
    assert found["changed"] == ["harbour -> port"]


def test_the_same_words_of_two_people_are_two_quotations() -> None:
    said = quotes(("Ann Low", HEAD), ("Ben High", HEAD), ("Ann Low", HEAD[31:]))
    found = grouped(said)
    assert set(found) == {f"{DAY}-0000", f"{DAY}-0002"}


def test_an_open_speaker_is_the_only_one_whose_words_these_are() -> None:
    assert len(grouped(quotes(("Ann Low", HEAD), (None, HEAD[31:])))) == 2
    assert grouped(quotes(("Ann Low", HEAD), ("Ben High", HEAD), (None, HEAD[31:]))) == {}
    assert len(set(grouped(quotes((None, HEAD), ("", HEAD[31:]))).values())) == 1


def test_groups_do_not_depend_on_the_order_of_days_and_rows() -> None:
    texts = [HEAD, HEAD[31:], HEAD.replace("harbour", "port"), HEAD.replace("not ", ""), HEAD[:60]]
    days = [DAY + timedelta(days=place) for place in range(len(texts))]
    frames = [quotes(("Ann Low", text), ("Ann Low", HEAD), day=day) for day, text in zip(days, texts, strict=True)]
    once = grouped(*frames)
    for seed in range(3):
        shuffled = [frame.sample(fraction=1, shuffle=True, seed=seed) for frame in frames]
        random.Random(seed).shuffle(shuffled)
        assert grouped(*shuffled) == once
    assert len(set(once.values())) == 1


def test_other_wordings_count_within_the_window_alone() -> None:
    later = DAY + timedelta(days=30)
    frames = [quotes(("Ann Low", HEAD)), quotes(("Ann Low", HEAD[31:]), day=later)]
    assert len(grouped(*frames, days_back=30)) == 2
    assert grouped(*frames, days_back=29) == {}


def test_no_group_is_a_chain() -> None:
    one = "The dam is sound, the spillway is open, and the pumps are in hand."
    two = "the pumps are in hand. The bridge will open on Friday, the school on Monday."
    three = "The bridge will open on Friday, the school on Monday. Nobody is to pay for a night in the shelter."
    found = grouped(quotes(("Ann Low", one), ("Ann Low", f"{one} {two}"), ("Ann Low", three)))
    assert f"{DAY}-0002" not in found or found[f"{DAY}-0002"] != found[f"{DAY}-0000"]


def test_a_phrase_that_many_quotations_hold_is_part_of_none() -> None:
    phrase = "at the end of the day"
    ends = (
        "buses must come on time, whoever runs them and whoever pays",
        "doctors go where the money is, and the valley has none",
        "nobody reads the small print before the roof is gone",
        "rain falls on those who voted and those who stayed at home",
    )
    said = [("Ann Low", f"{phrase} {end}") for end in ends]
    found = grouped(quotes(*said, ("Ann Low", phrase)))
    assert f"{DAY}-{len(ends):04}" not in found


def test_quotations_of_few_words_are_not_grouped() -> None:
    assert sketch(quotes(("Ann Low", "Yes"), ("Ann Low", "We will see"), (None, ""))).height == 0


def test_the_that_in_front_of_a_report_is_none_of_its_words() -> None:
    said = sketch(quotes(("Ann Low", "that the boats would stay"), ("Ann Low", "the boats would stay")))
    assert said.height == 0
    said = sketch(quotes(("Ann Low", "that the boats would stay here"), ("Ann Low", "the boats would stay here")))
    assert said["wording"].n_unique() == 1 and set(said["words"]) == {5}
    assert sketch(quotes(("Ann Low", "“That is where the boats stay”")))["words"].item() == 6


def test_scripts_without_capitals_or_spaces_are_grouped_too() -> None:
    arabic = "لن نغلق الميناء هذا العام لأن القوارب باقية والرافعة باقية"
    chinese = "我们今年不会关闭港口因为船只和起重机都会留下来而四十名工人将保住他们的工作"
    found = grouped(
        quotes(("ليلى", arabic), ("ليلى", arabic[:40]), ("王芳", chinese), ("王芳", chinese[:20])),
    )
    assert len(set(found.values())) == 2 and len(found) == 4


def test_five_thousand_copies_of_one_text_are_one_wording() -> None:
    said = sketch(quotes(*[("Ann Low", HEAD)] * 5000, ("Ann Low", HEAD[31:])))
    assert said["text"].count() == 2
    found = find_pairs([DAY], [DAY], 30, lambda _, names: said.select(names))
    assert found.height == 1


def test_a_flood_of_nearly_equal_quotations_meets_a_bounded_number_of_others() -> None:
    said = [("Ann Low", f"The price of the crossing rises to {place} crowns on Monday") for place in range(600)]
    sketches = sketch(quotes(*said))
    found = find_pairs([DAY], [DAY], 30, lambda _, names: sketches.select(names))
    assert 0 < found.height <= 16 * len(said)


def test_a_text_that_repeats_itself_is_not_laid_beside_another() -> None:
    words = words_of("no yes " * 200)
    assert align(words, words_of("yes no no " * 150)) == []
