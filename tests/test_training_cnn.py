"""Training of the spaCy half: what the styles and the corpus reader keep, and each stage on a few sentences."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
import srsly
from spacy.language import Language
from spacy.training import Example
from spacy.util import load_config, load_model_from_config

from annotated.chunks import Chunk, write
from pipeline.language.model.load import EMBEDDED, RECOGNIZERS, load_model
from pipeline.language.model.mark_directions import FACTORY
from quality.shared import shared_folder
from training import lexicon
from training.cnn import assemble, entities, parse
from training.cnn.documents import create_corpus, example, to_doc
from training.cnn.names import gazetteer_patterns, known_patterns
from training.cnn.numbers import number_patterns
from training.cnn.styles import Styles, quoted, restyled
from training.cnn.vectors import PROBABILITY_SCALE
from training.corpora import CORPORA
from training.lexicon import KINDS, Lexicon

CORPORA_AT_HAND = shared_folder() / "corpora"

LEXICON = Lexicon(
    ("oslo", "lunde"), np.eye(2, len(KINDS), dtype=np.float32), np.array([[1.0, -2.0], [0.5, 3.0]], np.float32), 2
)

# word, space after it, tag, part of speech, features, head, relation, lemma, entity
_SENTENCES = (
    (
        ('"', False, "``", "PUNCT", "", 2, "punct", '"', "O"),
        ("We", True, "PRP", "PRON", "Number=Plur|Person=1", 2, "nsubj", "we", "O"),
        ("won", False, "VBD", "VERB", "Tense=Past", 6, "ccomp", "win", "O"),
        (",", False, ",", "PUNCT", "", 6, "punct", ",", "O"),
        ('"', True, "''", "PUNCT", "", 6, "punct", '"', "O"),
        ("Lunde", True, "NNP", "PROPN", "Number=Sing", 6, "nsubj", "Lunde", "B-PERSON"),
        ("said", False, "VBD", "VERB", "Tense=Past", 6, "ROOT", "say", "O"),
        (".", True, ".", "PUNCT", "", 6, "punct", ".", "O"),
    ),
    (
        ("Voters", True, "NNS", "NOUN", "Number=Plur", 3, "nsubj", "voter", "O"),
        ("of", True, "IN", "ADP", "", 0, "prep", "of", "O"),
        ("Oslo", True, "NNP", "PROPN", "Number=Sing", 1, "pobj", "Oslo", "B-GPE"),
        ("thanked", True, "VBD", "VERB", "Tense=Past", 3, "ROOT", "thank", "O"),
        ("Ana", True, "NNP", "PROPN", "Number=Sing", 5, "compound", "Ana", "B-PERSON"),
        ("Lunde", False, "NNP", "PROPN", "Number=Sing", 3, "dobj", "Lunde", "I-PERSON"),
        (".", True, ".", "PUNCT", "", 3, "punct", ".", "O"),
    ),
)


def _chunk(sentences: tuple[tuple[tuple[object, ...], ...], ...], identity: str = "own#0") -> Chunk:
    starts, heads, rows = [], [], []
    for sentence in sentences:
        heads += [row[5] + len(rows) for row in sentence]
        starts += [i == 0 for i in range(len(sentence))]
        rows += sentence
    words, spaces, tags, pos, morphs, _, deps, lemmas, ents = zip(*rows, strict=True)
    return Chunk(identity, "own", words, spaces, tuple(starts), ents, tuple(heads), deps, tags, pos, morphs, lemmas)


def _named(words: str, ents: str) -> Chunk:
    tokens = tuple(words.split())
    starts = tuple(i == 0 for i in range(len(tokens)))
    return Chunk("own#1", "own", tokens, (True,) * len(tokens), starts, tuple(ents.split()))


def _norms(nlp: Language, text: str) -> list[str]:
    return [token.norm_ for token in nlp(text) if not token.text[0].isalnum() and token.text not in ".,()"]


@pytest.fixture(scope="module")
def directing() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe(FACTORY)
    return nlp


@pytest.mark.parametrize(
    ("straight", "curly"),
    [
        ('"We won," Lunde said. "At last."', "“We won,” Lunde said. “At last.”"),
        ('He liked ("very much") the "blue" one.', "He liked (“very much”) the “blue” one."),
        ("He read 'Blue' and the players' notes.", "He read ‘Blue’ and the players’ notes."),
    ],
)
def test_straight_marks_read_as_the_curly_ones_they_stand_for(directing: Language, straight: str, curly: str) -> None:
    assert _norms(directing, straight) == _norms(directing, curly)
    assert len(set(_norms(directing, straight))) == 2
    assert directing(straight).text == straight


def test_a_mark_between_two_spaces_opens_and_closes_in_turn(directing: Language) -> None:
    assert _norms(directing, 'He said " yes " and left.') == ["``", "''"]


def test_marks_change_style_and_keep_their_tagged_direction() -> None:
    words, spaces = ('"', "Go", '"', "isn't", "'", "on", "'"), (True, True, False, True, False, False, True)
    tags = ("''", "VB", "``", "VBZ", "``", "RP", "''")
    curly = quoted(words, spaces, tags, curly=True)
    assert curly == ["”", "Go", "“", "isn’t", "‘", "on", "’"]
    assert quoted(curly, spaces, None, curly=False) == list(words)


def test_a_restyled_chunk_keeps_its_unknown_labels_and_labels_its_dateline() -> None:
    chunk = _named("Lunde visited Bergvik today .", "B-PERSON O - O O")
    styled = restyled(chunk, Styles(curly=1, dash=0, upper=1, dateline=1), random.Random(2))
    assert styled.ents is not None
    assert styled.words[-5:] == ("LUNDE", "VISITED", "BERGVIK", "TODAY", ".")
    assert styled.ents[-5:] == ("B-PERSON", "O", "-", "O", "O")
    assert "B-GPE" in styled.ents[:-5]
    assert sum(styled.sent_starts) == 1


def test_unknown_labels_reach_the_training_as_unknown() -> None:
    nlp = spacy.blank("en")
    doc = to_doc(nlp.vocab, _named("Ana Lunde read Bergvik Blues .", "B-PERSON I-PERSON O B-MISC I-MISC -"))
    assert [token.ent_iob_ for token in doc] == ["B", "I", "O", "", "", ""]
    assert example(nlp, _named("Lunde rests .", "B-PERSON - O")).get_aligned_ner() == ["U-PERSON", None, "O"]


def test_a_styled_corpus_is_new_on_each_pass_and_the_same_for_a_seed(tmp_path: Path) -> None:
    write(tmp_path, "parse/own", [_chunk(_SENTENCES, f"own#{i}") for i in range(8)])
    nlp = spacy.blank("en")

    def texts(passes: int) -> list[list[str]]:
        corpus = create_corpus(str(tmp_path), ["parse/own:2"], styles=Styles(curly=0.5), seed=3)
        return [[one.text for one in corpus(nlp)] for _ in range(passes)]

    first, second = texts(2)
    assert len(first) == 16
    assert first != second
    assert texts(2) == [first, second]


def test_numbers_and_listed_names_are_found_by_rules() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(known_patterns() + number_patterns() + gazetteer_patterns())
    doc = nlp("LONDON - On Monday, 4 May 2020, France paid $3 million for 20 km of road, up 4 per cent; Hamas watched.")
    assert [(span.text, span.label_) for span in doc.ents] == [
        ("LONDON", "GPE"),
        ("Monday, 4 May 2020", "DATE"),
        ("France", "GPE"),
        ("$3 million", "MONEY"),
        ("20 km", "QUANTITY"),
        ("4 per cent", "PERCENT"),
        ("Hamas", "ORG"),
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every stage in turn on two sentences of our own, a few steps each."""
    folder = tmp_path_factory.mktemp("cnn")
    chunks = [_chunk(_SENTENCES, f"own#{i}") for i in range(40)]
    for name in ("train_ewt", "train_gum", "train_synth_quotes", "dev_ewt", "dev_gum"):
        write(folder, f"parse/{name}", chunks)
    for name in ("own", "dev_uner", "dev_gum", "dev_re3d", "dev_wikigold"):
        write(folder, f"ner/{name}", chunks)
    common = ["--corpora", str(folder), "--steps", "8", "--limit", "20"]
    parse.main([*common, "--out", str(folder / "parsed")])
    start = ["--parse", str(folder / "parsed" / "model-best")]
    lexicon.write(folder / "lexicon.npz", LEXICON)
    taught = ["--filled", str(folder), "--lexicon", str(folder / "lexicon.npz"), "--files", "ner/own"]
    entities.main([*common, *start, *taught, "--out", str(folder / "named")])
    named = ["--ner", str(folder / "named" / "model-last")]
    assemble.main([*start, *named, "--out", str(folder / "whole")])
    return folder


def test_the_stages_make_a_pipeline_that_loads_by_its_folder_alone(made: Path) -> None:
    nlp = spacy.load(made / "whole")
    order = ["directions", "tok2vec", "tagger", "morphologizer", "parser", "lemmatizer", "known_names", "ner"]
    assert nlp.pipe_names == [*order, "entity_ruler"]
    doc = nlp('Voters of Oslo thanked Hamas on Monday. "We won," Lunde said.')
    assert doc[3].tag_ == "VBD"
    assert ("Hamas", "ORG") in [(span.text, span.label_) for span in doc.ents]


def test_a_pipeline_made_with_an_encoder_has_both_tiers(made: Path) -> None:
    parts = ["--parse", str(made / "parsed" / "model-best"), "--ner", str(made / "named" / "model-last")]
    assemble.main([*parts, "--encoder", str(EMBEDDED / RECOGNIZERS["best"]), "--out", str(made / "tiered")])
    names = set(RECOGNIZERS.values())
    for tier, recognizer in RECOGNIZERS.items():
        model = load_model(str(made / "tiered"), tier)
        assert model.identity.tier == tier
        assert names & set(model.nlp.pipe_names) == {recognizer}
    # As spacy.load makes it, before it reads the weights.
    as_configured = load_model_from_config(load_config(made / "tiered" / "config.cfg"), auto_fill=True)
    assert names & set(as_configured.pipe_names) == {RECOGNIZERS["best"]}


def test_a_made_pipeline_names_its_corpora_and_no_folder_of_its_training(made: Path) -> None:
    meta = srsly.read_json(made / "whole" / "meta.json")
    licence = (made / "whole" / "LICENSE.txt").read_text(encoding="utf-8")
    assert meta["license"] == "CC BY-SA 4.0"
    for corpus in CORPORA:
        assert any(corpus.name in source["name"] for source in meta["sources"])
        assert corpus.name in licence
        assert corpus.licence in licence
    config = (made / "whole" / "config.cfg").read_text(encoding="utf-8")
    assert str(made) not in config
    assert "${" not in config
    assert "quotewire.Chunks" not in config


def test_the_vectors_are_shipped_and_read_by_the_recognizer(made: Path) -> None:
    whole = spacy.load(made / "whole")
    expected = np.concatenate([PROBABILITY_SCALE * LEXICON.probabilities, LEXICON.features], 1)
    for nlp in (spacy.load(made / "named" / "model-best"), whole):
        for text in ("oslo lunde", "Oslo Lunde", "OSLO LUNDE"):
            assert np.allclose([token.vector for token in nlp.make_doc(text)], expected)
        assert not nlp.make_doc("Bergen")[0].has_vector

    def read() -> bytes:
        recognizer: Any = whole.get_pipe("ner")
        return recognizer.model.get_ref("tok2vec").predict([whole.make_doc("Oslo thanked Ana Lunde.")])[0].tobytes()

    before = read()
    whole.vocab.vectors.data[:] = 0
    assert read() != before


def test_the_recognizer_starts_from_the_parsers_layer(made: Path) -> None:
    def started(**changed: object) -> Any:
        config = load_config(
            entities.CONFIG, overrides={"paths.vectors": str(made / "named" / "vectors"), **changed}, interpolate=True
        )
        nlp = load_model_from_config(config, auto_fill=True)
        chunks = [to_doc(nlp.vocab, _chunk(_SENTENCES))]
        nlp.initialize(lambda: [Example(doc, doc) for doc in chunks])
        entities.start_from(made / "parsed" / "model-best", nlp)
        recognizer: Any = nlp.get_pipe("ner")
        return recognizer.model.get_ref("tok2vec").layers[0]

    parser: Any = spacy.load(made / "parsed" / "model-best").get_pipe("tok2vec")
    theirs = [node.get_param("W") for node in parser.model.walk(order="dfs_pre") if node.name == "maxout"]
    ours = [node.get_param("W") for node in started().walk(order="dfs_pre") if node.name == "maxout"]
    assert [weights.shape[-1] for weights in ours] == [theirs[0].shape[-1] + 96, *(w.shape[-1] for w in theirs[1:])]
    assert all(np.array_equal(mine[..., : start.shape[-1]], start) for mine, start in zip(ours, theirs, strict=True))
    tok2vec = "components.ner.model.tok2vec"
    with pytest.raises(ValueError, match="same layers"):
        started(**{f"{tok2vec}.encode.depth": 2})
    with pytest.raises(ValueError, match="is .* the recognizer's"):
        started(**{f"{tok2vec}.embed.rows": [3000, 750, 1500, 1400]})


@pytest.mark.skipif(not CORPORA_AT_HAND.is_dir(), reason=f"no converted corpora at {CORPORA_AT_HAND}")
@pytest.mark.parametrize("stage", [parse.main, entities.main])
def test_a_stage_runs_on_the_converted_corpora(made: Path, tmp_path: Path, stage: Callable[[list[str]], None]) -> None:
    arguments = ["--corpora", str(CORPORA_AT_HAND), "--out", str(tmp_path), "--steps", "2", "--limit", "20"]
    if stage is entities.main:
        arguments += ["--parse", str(made / "parsed" / "model-best"), "--files", "ner/train_gum", "ner/train_re3d"]
        arguments += ["--filled", str(CORPORA_AT_HAND), "--lexicon", str(made / "lexicon.npz")]
    stage(arguments)
    assert (tmp_path / "model-best" / "meta.json").is_file()
