"""What is read from one text: quotes, mentions and the sources that quotes pass on. Offsets are characters of that text."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from pipeline.language.text.bounds import UnreadReason

QuoteType = Literal["direct", "mixed", "indirect"]
QUOTE_TYPES: tuple[QuoteType, ...] = ("direct", "mixed", "indirect")
Polarity = Literal["affirmed", "negated", "refused"]
SpeakerKind = Literal["name", "organization", "nominal", "pronoun"]
# How a reference within a quotation was resolved: to the speaker, to whom the article mentioned last before, by the role that
# the article gives, to the body that it calls so.
FoundBy = Literal["speaker", "before", "role", "body"]


@dataclass(frozen=True, slots=True)
class Relayed:
    """A source that a quote passes on, and its words text[start_char:end_char]. `depth` is 1 where the speaker of the
    quote reports it, 2 where that source does, and so on."""

    depth: int
    mention: str
    mention_start: int
    mention_end: int
    full_name: str | None
    cue: str
    cue_start: int
    cue_end: int
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A pronoun or role within a quotation, text[start_char:end_char], and whom the article means by it: the fullest name
    there and its OntoNotes label."""

    start_char: int
    end_char: int
    mention: str
    kind: Literal["pronoun", "nominal"]
    name: str
    label: str
    found_by: FoundBy


@dataclass(frozen=True, slots=True)
class Quote:
    """One contiguous quotation span, with the meaning of the columns of news.quotes. `utterance` is shared by its parts;
    `speaker_label` is the OntoNotes label of `speaker_name`."""

    utterance: int
    type: QuoteType
    text: str
    start_char: int
    end_char: int
    cue: str | None
    cue_start: int | None
    cue_end: int | None
    polarity: Polarity
    speaker_mention: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_kind: SpeakerKind | None
    speaker_name: str | None
    speaker_label: str | None
    speaks_as: Literal["government"] | None
    speaker_role: str | None
    attribution: str
    confidence: float
    source_chain: tuple[Relayed, ...] = ()
    about: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One named entity: text[start_char:end_char], its OntoNotes label and its fullest form in the article."""

    start_char: int
    end_char: int
    text: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A stretch text[start_char:end_char] that was set aside: a paragraph that is no prose ('no_prose'), or all that follows
    the words which are read of one text ('too_many_words')."""

    start_char: int
    end_char: int
    reason: UnreadReason


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one text, and which stretches of it were not read."""

    quotes: tuple[Quote, ...]
    mentions: tuple[Mention, ...]
    unread: tuple[Unread, ...] = ()


def plain(quote: Quote) -> dict[str, Any]:
    """The fields of a quote by name, in values that JSON and a stored Doc can hold."""
    return {
        **asdict(quote),
        "source_chain": [asdict(relayed) for relayed in quote.source_chain],
        "about": [asdict(reference) for reference in quote.about],
    }
