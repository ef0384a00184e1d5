"""A statement and its source: spans of speech as the rules pass them on, before `resolve` gives the speaker a name."""

from dataclasses import dataclass, replace
from typing import Literal

from pipeline.language.extraction import QuoteType
from pipeline.language.speech.content import Span
from pipeline.language.speech.cues import Cue
from pipeline.language.text.passages import Passage
from pipeline.language.text.phrases import Phrase

Attribution = Literal["explicit", "continuation", "discourse", "none"]


@dataclass(frozen=True, slots=True)
class Source:
    """A speaker as a phrase of a passage."""

    passage: int
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Statement:
    """One span of speech, with its cue and source where there is one. Parts of one utterance share `utterance`."""

    passage: int
    start: int
    end: int
    type: QuoteType
    cue: Cue | None
    source: Source | None
    attribution: Attribution
    utterance: int
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


def words_of(passage: Passage, cue: Cue) -> Span:
    """The characters of a cue's own words."""
    return passage.tokens[cue.cue_first].start, passage.tokens[cue.cue_last - 1].end
