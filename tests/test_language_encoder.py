"""The entity encoder: windows, valid tags, the same names in any company, saving and loading."""

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Span

from pipeline.language.model.entity_encoder import FACTORY, FILES, EncoderNer
from pipeline.language.model.load import EMBEDDED, load_model
from pipeline.language.model.word_pieces import BREAK, MAX_PIECES, WINDOW, WordPieceTokenizer, encode, shape, windows
from pipeline.language.model.word_tagger import WordTagger, best_path

ENCODER = EMBEDDED / "encoder_ner"
TEXTS = (
    "Ana Ortiz told the Ridley Gazette on Monday that Northfield would keep its port.",
    "The mayor of Geneva, Carl Bram, met engineers from Siemens and the World Health Organization.",
    "Rain.",
    "In Oslo the Norwegian parliament voted again; Ingrid Dahl of the Centre Party stayed away, and so did two others.",
    "Heavy lorries crossed the Danube near Budapest while Hungarian police looked on. " * 12,
    "France",
)  # fmt: skip


@pytest.fixture(scope="module")
def tagger() -> WordTagger:
    tags = json.loads((ENCODER / "tags.json").read_text())["ner"]
    return WordTagger((ENCODER / "model.onnx").read_bytes(), (ENCODER / "tokenizer.json").read_text(), tags)


@pytest.fixture(scope="module")
def pieces() -> WordPieceTokenizer:
    return WordPieceTokenizer((ENCODER / "tokenizer.json").read_text())


def with_encoder(*rules: dict[str, str]) -> Language:
    nlp = spacy.blank("en")
    if rules:
        nlp.add_pipe("entity_ruler").add_patterns(list(rules))
    nlp.add_pipe(FACTORY, name="encoder_ner").from_disk(ENCODER)
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return with_encoder()


def names(doc: spacy.tokens.Doc) -> list[tuple[int, int, str]]:
    return [(span.start_char, span.end_char, span.label_) for span in doc.ents]


# Windows and pieces


@pytest.mark.parametrize("full_stop_every", [0, 7, 90])
@pytest.mark.parametrize("count", [0, 1, 60, 800])
def test_every_word_counts_in_one_window_and_no_window_is_too_long(
    pieces: WordPieceTokenizer, count: int, full_stop_every: int
) -> None:
    stems = itertools.cycle(["the", "Ridley", "harbourmaster", "unquestionably", "x" * 150, "Qwertz-Uiop"])
    words = ["." if full_stop_every and i % full_stop_every == 6 else next(stems) for i in range(count)]
    found = windows(words, pieces)
    assert [i for window in found for i in range(window.kept, window.kept_end)] == list(range(count))
    for window in found:
        assert window.first <= window.kept < window.kept_end <= window.end
        assert len(encode(words[window.first : window.end], pieces).ids) <= WINDOW


def test_a_long_text_is_cut_at_the_end_of_a_sentence(pieces: WordPieceTokenizer) -> None:
    words = (["harbour"] * 39 + ["."]) * 10
    assert all(words[window.end - 1] == "." for window in windows(words, pieces))


def test_a_megabyte_without_a_space_is_a_few_pieces(pieces: WordPieceTokenizer) -> None:
    assert len(pieces("a" * 1_000_000)) <= MAX_PIECES
    assert len(windows(["a-" * 500_000], pieces)) == 1


def test_the_places_are_those_of_first_pieces(pieces: WordPieceTokenizer) -> None:
    encoded = encode(["Ridley", BREAK, "unquestionably", "so"], pieces)
    lengths = [len(pieces("Ridley")), 1, len(pieces("unquestionably"))]
    assert encoded.places == [1, *(1 + sum(lengths[: n + 1]) for n in range(3))]
    assert len(encoded.ids) == len(encoded.shapes)


@pytest.mark.parametrize(
    ("word", "number"),
    [("rain", 1), ("Rain", 2), ("NATO", 3), ("McBram", 4), ("G20", 5), ("—", 6), ("A", 7), ("été", 1), ("", 6)],
)  # fmt: skip
def test_the_shape_keeps_the_capitals(word: str, number: int) -> None:
    assert shape(word) == number


# Tags


def test_the_path_is_the_best_valid_one() -> None:
    tags = ("O", "B-A", "I-A", "B-B", "I-B")
    forbidden = np.array([[to[0] == "I" and to[2:] != before[2:] for to in tags] for before in tags])
    logits = np.random.default_rng(3).normal(size=(5, len(tags))).astype(np.float32)

    def worth(path: tuple[int, ...]) -> float:
        steps = zip((0, *path), path, strict=False)
        return -np.inf if any(forbidden[a, b] for a, b in steps) else sum(logits[i, tag] for i, tag in enumerate(path))

    every = itertools.product(range(len(tags)), repeat=5)
    assert tuple(best_path(logits, forbidden)) == max(every, key=worth)


def test_batch_mates_do_not_change_a_single_digit(tagger: WordTagger, pieces: WordPieceTokenizer) -> None:
    texts = [["Ana", "Ortiz", "left", "Oslo", "."], ["WHO", "?", "!", "-", "7"], ["Hmm", ",", "no", ";", "yes"]]
    rows = [encode(words, pieces) for words in texts]
    assert len({-(-len(row.ids) // 8) for row in rows}) == 1
    alone = [tagger.logits([row])[0] for row in rows]
    for order in itertools.permutations(range(3)):
        together = tagger.logits([rows[i] for i in order] * 20)
        assert all(np.array_equal(together[n], alone[i]) for n, i in enumerate([*order] * 20))


def test_names_are_the_same_in_any_batch_order_and_process(nlp: Language) -> None:
    alone = [names(nlp(text)) for text in TEXTS]
    assert len([name for found in alone for name in found]) > 10
    for size in (1, 2, 64):
        assert [names(doc) for doc in nlp.pipe(TEXTS, batch_size=size)] == alone
    assert [names(doc) for doc in nlp.pipe(reversed(TEXTS))] == alone[::-1]
    assert [names(doc) for doc in nlp.pipe(TEXTS, n_process=2, batch_size=2)] == alone


# The component


def test_names_of_every_kind_are_found(nlp: Language) -> None:
    doc = nlp(" ".join(TEXTS[:4]))
    found = {(span.text, span.label_) for span in doc.ents}
    assert {("Ana Ortiz", "PERSON"), ("Geneva", "GPE"), ("World Health Organization", "ORG")} <= found
    assert ("Norwegian", "NORP") in found


def test_a_name_that_was_set_before_wins() -> None:
    nlp = with_encoder({"label": "FAC", "pattern": "Ortiz told"})
    found = [(span.text, span.label_) for span in nlp(TEXTS[0]).ents]
    assert ("Ortiz told", "FAC") in found
    assert not any("Ana" in text for text, _ in found)


def test_a_name_that_was_set_before_gives_way_to_a_longer_one_around_it() -> None:
    class Stand:
        def tag(self, texts: list[list[str]]) -> list[list[str]]:
            return [["B-ORG", "I-ORG", "I-ORG", "O", "B-PERSON", "O"] for _ in texts]

    component = EncoderNer()
    component._tagger = Stand()  # pyright: ignore
    doc = spacy.blank("en").make_doc("Harbour Guild College named Ortiz Monday")
    doc.ents = [Span(doc, 0, 2, label="GPE"), Span(doc, 4, 6, label="DATE")]
    component(doc)
    assert [(span.text, span.label_) for span in doc.ents] == [
        ("Harbour Guild College", "ORG"),
        ("Ortiz Monday", "DATE"),
    ]


def test_works_and_products_are_not_reported() -> None:
    class Stand:
        def tag(self, texts: list[list[str]]) -> list[list[str]]:
            return [["B-MISC", "I-MISC", "O", "B-GPE"] for _ in texts]

    component = EncoderNer()
    component._tagger = Stand()  # pyright: ignore
    doc = component(spacy.blank("en").make_doc("Die Harbour in Oslo"))
    assert [(span.text, span.label_) for span in doc.ents] == [("Oslo", "GPE")]


def test_white_space_is_never_part_of_a_name(nlp: Language) -> None:
    text = "\n\n  Ana  Ortiz\n\n\n left \t Geneva\n"
    spans = nlp(text).ents
    assert [span.text.split() for span in spans] == [["Ana", "Ortiz"], ["Geneva"]]
    assert all(text[span.start_char : span.end_char] == span.text == span.text.strip() for span in spans)


def test_a_pipeline_saved_and_loaded_by_any_process_finds_the_same(nlp: Language, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    nlp.to_disk(folder)
    assert sorted(file.name for file in (folder / "encoder_ner").iterdir()) == sorted(FILES)
    program = f"import spacy, sys; print([str(e) for e in spacy.load({str(folder)!r})({TEXTS[1]!r}).ents], 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{[str(span) for span in nlp(TEXTS[1]).ents]} False"


def test_the_component_travels_as_bytes(nlp: Language) -> None:
    copy = EncoderNer().from_bytes(nlp.get_pipe("encoder_ner").to_bytes())
    assert names(copy(nlp.make_doc(TEXTS[1]))) == names(nlp(TEXTS[1]))


def test_a_component_without_its_network_says_so() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(FACTORY, name="encoder_ner")
    with pytest.raises(ValueError, match="from_disk"):
        nlp("Ana Ortiz")


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    shutil.copytree(ENCODER, tmp_path / "encoder")
    (tmp_path / "encoder" / file).unlink()
    with pytest.raises(FileNotFoundError, match=file):
        EncoderNer().from_disk(tmp_path / "encoder")


def tokenizer_of_others() -> bytes:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    return Tokenizer(WordLevel({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "rain": 3}, "[UNK]")).to_str().encode()


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("model.onnx", (ENCODER / "model.onnx").read_bytes()[:1_000_000], "onnxruntime"),
        ("model.onnx", b"", "onnxruntime"),
        ("tokenizer.json", b"{", "tokenizer"),
        ("tokenizer.json", tokenizer_of_others(), r"\[CLS\]"),
        ("tags.json", b'{"ner": ["O", "B-PERSON"]}', "2"),
        ("tags.json", b'{"ner": ["B-PERSON", "O"]}', "first tag"),
        ("tags.json", b"{}", "ner"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, file: str, content: bytes, said: str) -> None:
    shutil.copytree(ENCODER, tmp_path / "encoder")
    (tmp_path / "encoder" / file).write_bytes(content)
    with pytest.raises(ValueError, match=said):
        EncoderNer().from_disk(tmp_path / "encoder")


def test_both_tiers_and_every_tag_are_known_labels() -> None:
    known = {"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT"}
    tags = json.loads((ENCODER / "tags.json").read_text())["ner"]
    assert {tag[2:] for tag in tags if tag != "O"} == known | {"MISC"}
    recognizer = load_model(tier="fast").nlp.get_pipe("ner")
    assert known <= set(recognizer.labels)
