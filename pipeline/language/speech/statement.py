"""A statement and its source: spans of speech as the rules pass them on, before `resolve` gives the speaker a name."""

from dataclasses import dataclass, replace
from typing import Literal

from pipeline.language.extraction import Polarity, QuoteType
from pipeline.language.speech.cues import Cue, Span
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import Phrase
from pipeline.language.text.tokens import Passage

Attribution = Literal["explicit", "continuation", "discourse", "none"]


@dataclass(frozen=True, slots=True)
class Source:
    """A speaker as a phrase of a passage."""

    passage: int
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Statement:
    """One span of speech, with its cue and source where there is one. Parts of one utterance share `utterance`, the place of its cue
    (passage, token); None where it has none."""

    passage: int
    start: int
    end: int
    type: QuoteType
    cue: Cue | None
    source: Source | None
    attribution: Attribution
    utterance: tuple[int, int] | None
    cue_span: Span | None = None


def continued(statement: Statement, known: Statement) -> Statement:
    """A quotation that goes on with what another one's speaker says."""
    return replace(
        statement,
        source=known.source,
        attribution="continuation",
        utterance=known.utterance,
        cue=known.cue,
        cue_span=known.cue_span,
    )


def polarity(passage: Passage, statement: Statement) -> Polarity:
    """Whether the speaker stands to the words: not where a denial brings them ('denied that ...').

    Words in marks are the speaker's own whatever the verb: '“Never,” she denied'. So is what stands before it.
    """
    cue, place = statement.cue, statement.cue_span
    if cue is None:
        return "affirmed"
    if cue.polarity != "affirmed" or statement.type == "direct" or place is None or statement.start < place[1]:
        return cue.polarity
    return "negated" if passage.tokens[cue.word].lemma in lexicon.DENYING_VERBS else "affirmed"


def words_of(passage: Passage, cue: Cue) -> Span:
    """The characters of a cue's own words."""
    return passage.tokens[cue.cue_first].start, passage.tokens[cue.cue_last - 1].end
