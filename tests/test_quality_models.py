"""The language model's figures: what counts as a right name, which error is which, and marks and trees in raw text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import spacy
from spacy.language import Language

from annotated.chunks import Chunk, write
from pipeline.language.model.load import EMBEDDED
from quality import models
from quality.floors import CEILINGS, FLOORS
from quality.parses import parsed, quoting, restyled
from quality.pipelines import NAME_PIPES, at_hand, distinct_models
from quality.recognition import ALL, Fault, Rate, fault_lines, faults, gold_doc, rates, recognized, regraded, text_of
from quality.report import Options

Recognizer = Callable[[Mapping[str, str]], Language]


def chunk(words: str, ents: str = "", joined: Sequence[int] = ()) -> Chunk:
    """A chunk of words between spaces; `joined` words have no space behind them. Empty `ents`: none is a name."""
    split = tuple(words.split())
    return Chunk(
        id="doc#0",
        corpus="own",
        words=split,
        spaces=tuple(i not in joined for i in range(len(split))),
        sent_starts=tuple(i == 0 for i in range(len(split))),
        ents=tuple(ents.split()) or ("O",) * len(split),
    )


def recognizer(names: Mapping[str, str]) -> Language:
    """A pipeline that finds these names wherever they stand."""
    nlp = spacy.blank("en")
    patterns = [{"label": label, "pattern": name} for name, label in names.items()]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    return nlp


def found(names: Mapping[str, str], *chunks: Chunk) -> tuple[dict[str, Rate], list[Fault]]:
    examples = recognized(recognizer(names), chunks)
    return rates(examples), [fault for example in examples for fault in faults(example)]


def kinds(found: Sequence[Fault]) -> list[tuple[str, str]]:
    return [(fault.kind, fault.label) for fault in found]


def test_a_name_with_its_label_is_right():
    scores, errors = found({"Ridley Port": "GPE"}, chunk("They left Ridley Port .", "O O B-GPE I-GPE O"))
    assert scores == {ALL: Rate(100, 100, 100, 1), "GPE": Rate(100, 100, 100, 1)}
    assert errors == []


@pytest.mark.parametrize(
    ("name", "ents"),
    [("the Harbour Board", "O B-ORG I-ORG O"), ("Harbour Board", "B-ORG I-ORG I-ORG O")],
    ids=["found", "gold"],
)
def test_the_article_in_front_of_a_name_is_no_part_of_it(name: str, ents: str):
    scores, errors = found({name: "ORG"}, chunk("the Harbour Board met", ents))
    assert (scores[ALL].f1, errors) == (100, [])


@pytest.mark.parametrize(
    ("name", "ents"),
    [("President Ann Hill", "O B-PERSON I-PERSON O"), ("Ann Hill", "B-PERSON I-PERSON I-PERSON O")],
    ids=["found", "gold"],
)
def test_the_title_of_a_person_is_no_part_of_the_name(name: str, ents: str):
    scores, errors = found({name: "PERSON"}, chunk("President Ann Hill spoke", ents))
    assert (scores[ALL].f1, errors) == (100, [])


def test_a_title_is_part_of_another_name():
    scores, _ = found({"Captain Cook Inn": "FAC"}, chunk("Captain Cook Inn burned", "B-FAC I-FAC I-FAC O"))
    assert scores[ALL].f1 == 100
    _, errors = found({"Cook Inn": "FAC"}, chunk("Captain Cook Inn burned", "B-FAC I-FAC I-FAC O"))
    assert kinds(errors) == [("boundary", "FAC")]


def test_a_word_that_is_all_of_a_name_is_never_cut():
    scores, _ = found({"General": "PERSON"}, chunk("General sang", "B-PERSON O"))
    assert scores[ALL].f1 == 100


def test_a_prediction_that_touches_an_unknown_label_is_neither_right_nor_wrong():
    unknown = chunk("Ridley Port Days began in Calder", "- - - O O B-GPE")
    scores, errors = found({"Ridley Port": "GPE", "Calder": "GPE"}, unknown)
    assert (scores[ALL], errors) == (Rate(100, 100, 100, 1), [])
    scores, errors = found({"Days began": "ORG", "Calder": "GPE"}, unknown)
    assert (scores[ALL], errors) == (Rate(100, 100, 100, 1), [])
    scores, errors = found({"began": "ORG", "Calder": "GPE"}, unknown)
    assert (scores[ALL].precision, kinds(errors)) == (50, [("spurious", "ORG")])


def test_unknown_labels_stay_unknown_when_a_name_beside_them_is_cut():
    doc = gold_doc(chunk("the Board Calder", "B-ORG I-ORG -"), spacy.blank("en").vocab)
    assert [token.ent_iob_ for token in doc] == ["O", "B", ""]


def test_every_error_has_one_kind():
    text = chunk("Ann Hill left Ridley Port for Calder", "B-PERSON I-PERSON O B-GPE I-GPE O B-GPE")
    scores, errors = found({"Hill": "PERSON", "Ridley Port": "ORG", "left": "ORG"}, text)
    assert kinds(errors) == [("boundary", "PERSON"), ("wrong label", "GPE"), ("missed", "GPE"), ("spurious", "ORG")]
    assert scores[ALL] == Rate(0, 0, 0, 3)
    assert errors[0].line == "boundary PERSON as 'Hill': «Ann Hill» left Ridley Port for Calder"
    assert errors[1].line == "wrong label GPE as ORG: Ann Hill left «Ridley Port» for Calder"


def test_one_long_prediction_makes_two_names_wrong_and_none_spurious():
    _, errors = found({"Ridley Calder": "GPE"}, chunk("in Ridley Calder", "O B-GPE B-GPE"))
    assert kinds(errors) == [("boundary", "GPE"), ("boundary", "GPE")]


def test_labels_without_gold_are_left_out():
    scores, errors = found({"Monday": "DATE", "Calder": "GPE"}, chunk("Monday in Calder", "O O B-GPE"))
    assert (scores[ALL], errors) == (Rate(100, 100, 100, 1), [])


def test_tokens_of_the_pipeline_need_not_be_those_of_the_gold():
    gold = chunk("Calder's streets", "B-GPE O")
    assert len(spacy.blank("en")(text_of(gold))) == 3
    scores, errors = found({"Calder": "GPE"}, gold)
    assert (scores[ALL].f1, errors) == (100, [])


def test_texts_are_rebuilt_with_their_spaces():
    assert text_of(chunk("He said : no .", joined=(1, 3))) == "He said: no. "


def test_other_gold_grades_the_same_predictions():
    given = chunk("Calder met Ridley", "B-ORG O B-GPE")
    examples = recognized(recognizer({"Calder": "GPE", "Ridley": "GPE"}), [given])
    assert rates(examples)[ALL].f1 == 50
    assert rates(regraded(examples, [replace(given, ents=("-", "O", "B-GPE"))]))[ALL] == Rate(100, 100, 100, 1)
    assert rates(examples)[ALL].f1 == 50


def test_errors_are_counted_by_label_and_kind_and_shown_on_demand():
    examples = recognized(recognizer({"Hill": "ORG"}), [chunk("Hill met Ann", "B-PERSON O B-PERSON")])
    header, row, *shown = fault_lines(examples, shown=1)
    assert header.split() == ["names", "missed", "wrong", "label", "boundary", "spurious"]
    assert row.split() == ["PERSON", "2", "1", "1", "0", "0"]
    assert [line.split(":")[0].strip() for line in shown] == ["missed PERSON", "wrong label PERSON as ORG"]
    assert len(list(fault_lines(examples))) == 2


@pytest.mark.parametrize("words", ['" No , " she said . " It ’s late . "', "“ No , ” she said . “ It 's late . ”"])
def test_marks_take_one_style(words: str):
    text = chunk(words, joined=(0, 1, 2, 5, 7, 8, 10, 11))
    assert text_of(restyled(text, curly=True)) == "“No,” she said. “It’s late.” "
    assert text_of(restyled(text, curly=False)) == '"No," she said. "It\'s late." '


def test_a_mark_between_spaces_opens_and_closes_in_turn():
    assert restyled(chunk('he said " no " and " yes "'), curly=True).words == tuple(
        ["he", "said", "“", "no", "”", "and", "“", "yes", "”"]
    )


def test_old_marks_have_directions_of_their_own():
    text = chunk("`` No '' , he said", joined=(0, 1, 2))
    assert restyled(text, curly=True).words[:3] == ("“", "No", "”")
    assert restyled(text, curly=False).words[:3] == ('"', "No", '"')


def test_texts_with_quotation_marks_are_told_from_others():
    texts = [chunk('" No "'), chunk("don’t"), chunk("It 's late")]
    assert quoting(texts) == texts[:1]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(EMBEDDED, exclude=NAME_PIPES)


def test_trees_like_the_gold_score_a_hundred_and_a_wrong_head_counts(nlp: Language):
    doc = nlp("The mayor opened the new bridge on Monday")
    tree = replace(
        chunk(doc.text),
        heads=tuple(token.head.i for token in doc),
        deps=tuple(token.dep_ for token in doc),
        tags=tuple(token.tag_ for token in doc),
        lemmas=tuple(token.lemma_ for token in doc),
    )
    assert set(parsed(nlp, [tree]).values()) == {100.0}
    assert tree.heads is not None
    other = replace(tree, heads=(doc[2].i, *tree.heads[1:]), lemmas=("a", *(tree.lemmas or ())[1:]))
    figures = parsed(nlp, [other])
    assert (figures["UAS"], figures["lemma"], figures["tag"]) == (87.5, 87.5, 100.0)


def test_a_pipeline_without_a_parser_has_no_figures_of_trees():
    tree = replace(chunk("No"), heads=(0,), deps=("ROOT",), tags=("UH",), lemmas=("no",))
    assert all(figure != figure for figure in parsed(spacy.blank("en"), [tree]).values())


def test_gold_without_the_layer_is_refused():
    with pytest.raises(ValueError, match="doc#0 has no trees"):
        parsed(spacy.blank("en"), [chunk("No")])
    with pytest.raises(ValueError, match="doc#0 has no names"):
        recognized(spacy.blank("en"), [replace(chunk("No"), ents=None)])


def test_both_tiers_and_installed_peers_are_compared(monkeypatch: pytest.MonkeyPatch):
    installed = ["en_core_web_sm", "de_core_news_sm", "en_core_web_lg"]
    monkeypatch.setattr("spacy.util.get_installed_models", lambda: installed)
    systems = at_hand()
    assert [system.name for system in systems] == ["best", "fast", "en_core_web_lg", "en_core_web_sm"]
    assert [system.model for system in distinct_models(systems)] == ["embedded", "en_core_web_lg", "en_core_web_sm"]


@dataclass(frozen=True)
class Ruled:
    """A system that knows a few names."""

    name: str
    names: tuple[tuple[str, str], ...]

    def load(self) -> SimpleNamespace:
        return SimpleNamespace(nlp=recognizer(dict(self.names)), identity=SimpleNamespace(extractor=f"{self.name}-1"))


def test_the_table_has_every_set_the_pool_and_the_labels(tmp_path: Path):
    for name in models.NAME_SETS.values():
        write(tmp_path / models.CORPORA, name, [chunk("Ann Hill left Calder", "B-PERSON I-PERSON O B-GPE")])
    systems = [Ruled("both", (("Ann Hill", "PERSON"), ("Calder", "GPE"))), Ruled("one", (("Calder", "GPE"),))]
    report = models.names(Options(tmp_path), systems)  # type: ignore[arg-type]
    rows = {line[: models.NAME_WIDTH].strip(): line[models.NAME_WIDTH :].split() for line in report.lines}
    assert report.lines[:2] == ["both: both-1", "one: one-1"]
    assert rows["UNER"] == ["2", "100.0", "100.0", "100.0", "100.0", "50.0", "66.7"]
    assert rows["all"][0] == "12"
    assert rows["PERSON"] == ["6", "100.0", "100.0", "100.0", "0.0", "0.0", "0.0"]
    assert (report.figures["both all F1"], report.figures["one GPE F1"]) == (100, 100)


def test_a_folder_without_the_corpora_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("QUOTEWIRE_SHARED", str(tmp_path))
    assert models.main(["--part", "names"]) == 2
    assert f"{tmp_path / 'corpora' / 'ner' / 'test_uner.jsonl.gz'} is not there" in capsys.readouterr().err


def test_every_bound_of_the_models_is_a_figure_that_is_measured():
    rows = (*models.NAME_SETS, ALL, *models.LABELS)
    named = {f"{tier} {row} F1" for tier in ("best", "fast") for row in rows}
    trees = {f"embedded {name} {figure}" for name in (*models.PARSE_SETS, *models.STYLES) for figure in models.FIGURES}
    assert {*FLOORS["models"], *CEILINGS["models"]} <= named | trees | {"shipped MB"}
