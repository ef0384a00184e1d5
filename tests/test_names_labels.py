"""Labels of names from models of other schemes, and where a name ends."""

from dataclasses import replace

import pytest
from parsed import parsed

from pipeline.language.component import doc_passages
from pipeline.language.model.load import Tier, load_model
from pipeline.language.names.labels import ONTONOTES, settle
from pipeline.language.text.passages import read_passages
from pipeline.language.text.tokens import Name, Passage

TEXT = "Ana Ortiz met the Harbour Board in Geneva about Die Fledermaus."


def labelled(*names: Name) -> Passage:
    """The text as a model of another scheme would read it."""
    (passage,) = read_passages(TEXT, load_model(tier="fast").nlp)
    labels = {i: name.label for name in names for i in range(name.first, name.last)}
    tokens = tuple(replace(token, label=labels.get(token.i, "")) for token in passage.tokens)
    return replace(passage, tokens=tokens, names=names)


def test_labels_of_other_schemes_become_ontonotes() -> None:
    foreign = (Name(0, 2, "PER"), Name(4, 6, "ORGANIZATION"), Name(7, 8, "LOCATION"), Name(9, 11, "MISC"))
    (settled,) = settle([labelled(*foreign)])
    assert [(settled.slice(name.first, name.last), name.label) for name in settled.names] == [
        ("Ana Ortiz", "PERSON"),
        ("Harbour Board", "ORG"),
        ("Geneva", "LOC"),
    ]
    assert {token.text: token.label for token in settled.tokens if token.label} == {
        "Ana": "PERSON",
        "Ortiz": "PERSON",
        "Harbour": "ORG",
        "Board": "ORG",
        "Geneva": "LOC",
    }


@pytest.mark.parametrize("tier", ["best", "fast"])
def test_each_tier_gives_ontonotes_labels_only(tier: Tier) -> None:
    nlp = load_model(tier=tier).nlp
    given = {
        label
        for pipe in ("ner", "known_names", "entity_ruler")
        if nlp.has_pipe(pipe)
        for label in nlp.get_pipe(pipe).labels
    }
    assert given <= ONTONOTES
    (passage,) = settle(read_passages(TEXT, nlp))
    assert {name.label for name in passage.names} <= ONTONOTES


@pytest.mark.parametrize(
    ("written", "name"),
    [
        # A verb behind a person, an article behind a body.
        ("Clara/NNP/compound/2/PERSON Moss/NNP/nsubj/3/PERSON bristles/VBZ/ROOT/3/PERSON ././punct/3", "Clara Moss"),
        (
            "Harrow/NNP/compound/2/ORG Freight/NNP/nsubj/5/ORG and/CC/cc/2/ORG the/DT/det/5/ORG left/VBD/ROOT/5 ././punct/5",
            "Harrow Freight",
        ),
        # Names that end in small letters.
        ("Ban/NNP/compound/2/PERSON moon/NNP/nsubj/3/PERSON left/VBD/ROOT/3 ././punct/3", "Ban moon"),
    ],
)
def test_a_name_ends_with_its_last_word(written: str, name: str) -> None:
    (passage,) = settle(doc_passages(parsed(written)))
    (found,) = passage.names
    assert passage.slice(found.first, found.last) == name
    labelled = [token.text for token in passage.tokens if token.label]
    assert " ".join(labelled) == name
