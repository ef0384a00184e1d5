"""Whom a speaking 'he' or 'she' means, and how sure that is: the candidates, the model over them, its weights. All people are invented."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import PermanentError
from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Quote
from pipeline.language.model.load import load_model
from pipeline.language.names.people import read_people
from pipeline.language.speaker.bearers import Bearers
from pipeline.language.speaker.candidates import MAX_NOUNS, MAX_PEOPLE, Candidate, Situation, walk
from pipeline.language.speaker.ranker import LEAST, WEIGHTS, Meant, features, read_pronouns, read_weights
from pipeline.language.speech.finding import find_statements
from pipeline.language.text.passages import read_passages

MEN, WOMEN = ["Carl Bram", "David Moss", "Paul Reed"], ["Maria Lind", "Helen Ortiz", "Clara Voss"]
SENTENCES = (
    "{0} opened the bridge in Ridley on Monday.",
    "{0} met {1} at the harbour.",
    "The town thanked {0} for the gate.",
    "“It will never open,” said {0}, who runs the school.",
    "“Nobody told us,” {2} said.",
    "{3} said that the harbour was safe.",
    "The nurse came late.",
    "A fisherman told {0} of the storm.",
)
ARTICLES = st.lists(
    st.builds(
        lambda sentence, one, other, pronoun, gap: (
            sentence.format(one, other, pronoun, pronoun.capitalize()) + ("\n\n" if gap else " ")
        ),
        st.sampled_from(SENTENCES),
        st.sampled_from(MEN + WOMEN),
        st.sampled_from(MEN + WOMEN),
        st.sampled_from(["he", "she"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=10,
).map("".join)


def last(text: str) -> Quote:
    return extract_texts([text], load_model())[0].quotes[-1]


def situations(text: str) -> list[Situation]:
    found: list[Situation] = []

    def choose(situation: Situation) -> Candidate | None:
        found.append(situation)
        assert all(one.last is not None and one.last.place < place_of(situation) for one in situation.candidates)
        return None

    passages = read_passages(text, load_model().nlp)
    registry = read_people(passages)
    walk(passages, registry, Bearers(registry.people), find_statements(passages), choose)
    return found


def place_of(situation: Situation) -> tuple[int, int]:
    return situation.passage.index, situation.token.i


def pronouns(text: str) -> Sequence[Meant]:
    passages = read_passages(text, load_model().nlp)
    registry = read_people(passages)
    return tuple(read_pronouns(passages, registry, Bearers(registry.people), find_statements(passages)).values())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # Who reports goes on, not whom he reports of.
        ("Carl Bram said that David Moss was late. He said that nobody had told the town.", "Carl Bram"),
        # The subject of the sentence before, not who stands beside it.
        ("Carl Bram met David Moss at the harbour on Monday. “It is safe,” he said.", "Carl Bram"),
        # Somebody without a name, who is therefore not named.
        ("Carl Bram came to Ridley on Monday.\n\nA nurse waited at the gate. “It is safe,” she said.", None),
        # Nobody talks of himself by his name.
        ("David Moss runs the harbour.\n\n“Carl Bram has closed the gate,” he said.", "David Moss"),
        # Nobody at all.
        ("The bridge opened on Monday. “It is safe,” she said.", None),
        # Who was called by his office last.
        (
            "U.S. President Carl Bram met French President Paul Reed on Monday. The American leader said it was late. "
            "He added that nobody had called.",
            "Carl Bram",
        ),
        # A name that the tagger took for a verb.
        ("Jon Husted runs the harbour.\n\nIn a statement, Husted said the gate was safe. He said it would open.", "Jon Husted"),
        # The name hangs on its title.
        (
            "Secretary of State Paul Reed said that the harbour was closed, and he told Carl Bram of it.\n\n"
            "“We are glad,” he said.",
            "Paul Reed",
        ),
    ],
)  # fmt: skip
def test_he_and_she_are_whom_the_article_means(text: str, name: str | None) -> None:
    assert last(text).speaker_name == name


@settings(max_examples=15, deadline=None, derandomize=True)
@given(ARTICLES)
def test_candidates_stand_before_the_pronoun_and_fit_it(text: str) -> None:
    for situation in situations(text):
        wrong = "female" if situation.gender == "male" else "male"
        assert all(one.gender != wrong for one in situation.candidates)
        people = [one.person.name for one in situation.candidates if one.person is not None]
        assert len(people) == len(set(people)) <= MAX_PEOPLE
        assert len(situation.candidates) - len(people) <= MAX_NOUNS


@settings(max_examples=15, deadline=None, derandomize=True)
@given(ARTICLES)
def test_what_is_meant_is_sure_within_bounds_and_the_same_again(text: str) -> None:
    meant = pronouns(text)
    most = read_weights().most
    assert all(0 <= one.sure <= most for one in meant)
    assert [(one.person and one.person.name, one.sure) for one in meant] == [
        (one.person and one.person.name, one.sure) for one in pronouns(text)
    ]


@settings(max_examples=10, deadline=None, derandomize=True)
@given(ARTICLES, ARTICLES)
def test_an_article_is_read_alike_alone_and_beside_another(one: str, other: str) -> None:
    model = load_model()
    assert extract_texts([one, other], model) == [*extract_texts([one], model), *extract_texts([other], model)]


def test_a_pronoun_in_a_list_of_very_many_has_no_more_candidates_than_are_looked_at() -> None:
    names = ". ".join(f"Carl B{letter}{other}rn came" for letter in "aeiou" for other in "bcdfghklmnprst")
    (situation,) = situations(f"{names}.\n\nThe gate was closed, he said.")
    assert len(situation.candidates) == MAX_PEOPLE


def test_the_weights_are_of_features_that_there_are() -> None:
    weights = read_weights()
    seen: set[str] = set()

    def choose(situation: Situation) -> Candidate | None:
        seen.update(name for row in features(situation) for name in row)
        return situation.candidates[0] if situation.candidates else None

    for text in (
        "Carl Bram said that David Moss was late. He said he had told Moss. “Bram knows it,” he said.",
        "A nurse met Carl Bram. She said it was safe. “It is,” she said.\n\n“He is late,” she said.",
    ):
        passages = read_passages(text, load_model().nlp)
        registry = read_people(passages)
        walk(passages, registry, Bearers(registry.people), find_statements(passages), choose)
    assert seen
    assert seen <= weights.features.keys()
    assert LEAST <= weights.most < 1
    assert weights.version


def test_missing_weights_are_named_with_their_remedy(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match=r"weights\.json.*git checkout"):
        read_weights(tmp_path / "weights.json")


def test_damaged_weights_are_named_with_their_remedy(tmp_path: Path) -> None:
    damaged = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    del damaged["slope"]
    (tmp_path / "weights.json").write_text(json.dumps(damaged), encoding="utf-8")
    with pytest.raises(PermanentError, match=r"slope.*git checkout"):
        read_weights(tmp_path / "weights.json")
