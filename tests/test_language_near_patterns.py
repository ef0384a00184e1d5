"""An entity ruler that looks only where its patterns can match finds what spaCy's finds everywhere."""

from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.pipeline import EntityRuler
from test_language_frozen import texts as frozen_texts

from pipeline.language.model.load import load_model
from pipeline.language.model.near_patterns import NearPatterns, look_near

NLP = load_model(tier="fast").nlp
RULER = NLP.get_pipe("entity_ruler")
# Words that patterns are made of, and words that stand between.
WORDS = [
    "the",
    "last",
    "two",
    "three",
    "12",
    "1,200",
    "19",
    "2019",
    "1990s",
    "3rd",
    "May",
    "March",
    "Mar.",
    "Monday",
    ",",
    "-",
    "of",
    "a",
    "an",
    "this",
    "past",
    "week",
    "years",
    "ago",
    "earlier",
    "per",
    "cent",
    "%",
    "5%",
    "$",
    "US$",
    "$5bn",
    "million",
    "bn",
    "euros",
    "km",
    "miles",
    "first",
    "one",
    "tonight",
    "14:30",
    "p.m.",
    "am",
    "12/03/2019",
    "2019-03-02",
    "morning",
    "usd",
    "hundred",
    "and",
    "said",
    "Ana",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_every_match_is_found(words: list[str]) -> None:
    doc = spacy.tokens.Doc(NLP.vocab, words=words)
    assert sorted(RULER.matcher(doc)) == sorted(RULER.matcher._matcher(doc))


def test_every_match_is_found_in_texts_as_they_are_written() -> None:
    docs = [NLP.make_doc(line) for text in frozen_texts() for line in text.splitlines()]
    found = [sorted(RULER.matcher(doc)) for doc in docs]
    assert sum(map(len, found)) > 20
    assert found == [sorted(RULER.matcher._matcher(doc)) for doc in docs]


def test_patterns_are_tried_at_few_words() -> None:
    doc = NLP.make_doc(
        "The mayor of the town, a man of few words, said this: the last of the boats came in March 2019."
    )
    assert list(RULER.matcher._stretches(doc)) == [(len(doc) - 3, len(doc) - 1)]


@pytest.mark.parametrize(
    "pattern",
    [[{"POS": "NOUN"}], [{"LOWER": "a"}, {}], [{"LOWER": "port", "OP": "!"}], [{"LOWER": "port", "OP": "?"}]],
    ids=["of the analysis", "of any word", "of what is not there", "of nothing"],
)
def test_a_ruler_whose_words_do_not_tell_where_to_look_stays_as_it_is(pattern: list[dict[str, str]]) -> None:
    nlp = spacy.blank("en")
    ruler = EntityRuler(
        nlp, patterns=[{"label": "X", "pattern": pattern}, {"label": "Y", "pattern": [{"LOWER": "port"}]}]
    )
    look_near(ruler, nlp.vocab)
    assert not isinstance(ruler.matcher, NearPatterns)


def test_patterns_that_are_added_later_are_found_too() -> None:
    nlp = spacy.blank("en")
    ruler = EntityRuler(nlp, patterns=[{"label": "X", "pattern": [{"LOWER": "port"}]}])
    look_near(ruler, nlp.vocab)
    assert isinstance(ruler.matcher, NearPatterns)
    ruler.add_patterns([{"label": "Y", "pattern": [{"LOWER": "ferry"}]}])
    assert [name.text for name in ruler(nlp.make_doc("A ferry left.")).ents] == ["ferry"]


def test_the_pipeline_is_written_and_read_as_before(tmp_path: Path) -> None:
    NLP.to_disk(tmp_path)
    assert spacy.load(tmp_path).get_pipe("entity_ruler").patterns == RULER.patterns
