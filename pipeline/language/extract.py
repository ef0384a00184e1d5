"""Texts in, quotes and mentions out: one spaCy pass and the rules of this package; and both as rows of the data contract."""

import datetime
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from pipeline.batches import Failed
from pipeline.ids import stable_id
from pipeline.language.chains import Relayed, source_chain
from pipeline.language.confidence import confidence
from pipeline.language.entities import entity_id
from pipeline.language.labels import settle
from pipeline.language.mentions import Mention, find_mentions
from pipeline.language.model import LanguageModel
from pipeline.language.passages import Passage, read_passages
from pipeline.language.resolve import Resolver, Speaker
from pipeline.language.speakers import read_people
from pipeline.language.statement import Statement
from pipeline.language.statements import find_statements

# A text beyond this is no article; at about 8,000 words a second it would hold a worker for a minute.
MAX_CHARS = 2_000_000
# As much of a text as an error message shows.
_SHOWN = 60


class TextTooLongError(ValueError):
    """A text that is longer than MAX_CHARS; the message names its place in the batch and its length."""


class RuleError(RuntimeError):
    """A rule of this package failed on a text: a defect, to be mended. The message begins as the text does."""


# What a wrong rule raises; that memory runs out or a run is interrupted is no rule's fault.
_DEFECTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Quote:
    """One contiguous quotation span, with the meaning of the columns of news.quotes; `utterance` is shared by its parts."""

    utterance: int
    type: str
    text: str
    start_char: int
    end_char: int
    cue: str | None
    cue_start: int | None
    cue_end: int | None
    polarity: str
    speaker_mention: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_kind: str | None
    speaker_name: str | None
    speaker_role: str | None
    attribution: str
    confidence: float
    source_chain: tuple[Relayed, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one text."""

    quotes: tuple[Quote, ...]
    mentions: tuple[Mention, ...]


def extract_texts(texts: Sequence[str], model: LanguageModel) -> list[Extraction]:
    """Quotes and mentions of each text, in the order given. The result for a text does not depend on the others.

    Offsets are characters of the text as given. Raises TextTooLongError before any work where a text exceeds MAX_CHARS,
    and RuleError where a rule fails.
    """
    for i, text in enumerate(texts):
        if len(text) > MAX_CHARS:
            raise TextTooLongError(
                f"Text {i} of the batch has {len(text)} characters, more than {MAX_CHARS}: split or leave it."
            )
    return [_extract(text, model) for text in texts]


def read_each(texts: Sequence[str], model: LanguageModel) -> list[Extraction | Failed]:
    """As `extract_texts`, where a text that is too long or that a rule fails on costs only itself.

    The detail of a 'rule_error' is the traceback, for whoever mends the rule.
    """
    return [_extract_or_fail(text, model) for text in texts]


def extract_passages(text: str, passages: list[Passage]) -> Extraction:
    """What the rules read in the passages of a text."""
    passages = settle(passages)
    registry = read_people(passages)
    resolver = Resolver(passages, registry)
    spoken = [(statement, resolver.speaker(statement)) for statement in find_statements(passages)]
    quotes = tuple(
        replace(
            _quote(text, statement, speaker),
            source_chain=source_chain(passages[statement.passage], statement, speaker, resolver),
        )
        for statement, speaker in spoken
    )
    return Extraction(quotes, tuple(find_mentions(passages, registry)))


def quote_rows(article_id: str, day: datetime.date, extraction: Extraction) -> list[dict[str, object]]:
    """The quotes as rows of news.quotes."""
    return [
        {
            "quote_id": stable_id("quote", article_id, quote.start_char, quote.end_char),
            "article_id": article_id,
            "day": day,
            "utterance_id": stable_id("utterance", article_id, quote.utterance),
            **{name: getattr(quote, name) for name in _QUOTE_COLUMNS},
            "source_chain": [asdict(relayed) for relayed in quote.source_chain],
            "person_id": _person_id(quote),
        }
        for quote in extraction.quotes
    ]


def mention_rows(article_id: str, day: datetime.date, extraction: Extraction) -> list[dict[str, object]]:
    """The mentions as rows of news.mentions."""
    return [
        {
            "article_id": article_id,
            "day": day,
            "start_char": mention.start_char,
            "end_char": mention.end_char,
            "text": mention.text,
            "label": mention.label,
            "name": mention.name,
            "entity_id": entity_id(mention.name, mention.label),
        }
        for mention in extraction.mentions
    ]


_QUOTE_COLUMNS = tuple(name for name in Quote.__slots__ if name not in ("utterance", "source_chain"))


def _person_id(quote: Quote) -> str | None:
    """The speaker across articles: organisations by name, people by a name of at least two words."""
    if quote.speaker_name is None:
        return None
    if quote.speaker_kind == "organization":
        return entity_id(quote.speaker_name, "ORG")
    return entity_id(quote.speaker_name, "PERSON") if len(quote.speaker_name.split()) > 1 else None


def _extract_or_fail(text: str, model: LanguageModel) -> Extraction | Failed:
    try:
        return extract_texts([text], model)[0]
    except TextTooLongError:
        return Failed("too_long", f"{len(text)} characters, more than {MAX_CHARS}")
    except RuleError as error:
        return Failed("rule_error", "".join(traceback.format_exception(error)))


def _extract(text: str, model: LanguageModel) -> Extraction:
    try:
        return extract_passages(text, read_passages(text, model.nlp))
    except _DEFECTS as error:
        raise RuleError(f"A language rule failed on the text that begins {text[:_SHOWN]!r}: {error!r}") from error


def _quote(text: str, statement: Statement, speaker: Speaker | None) -> Quote:
    cue = statement.cue_span
    attribution = statement.attribution
    if speaker is not None and speaker.anaphora and attribution == "explicit":
        return _row(text, statement, speaker, cue, "anaphora")
    return _row(text, statement, speaker, cue, attribution)


def _row(
    text: str, statement: Statement, speaker: Speaker | None, cue: tuple[int, int] | None, attribution: str
) -> Quote:
    return Quote(
        utterance=statement.utterance,
        type=statement.type,
        text=text[statement.start : statement.end],
        start_char=statement.start,
        end_char=statement.end,
        cue=text[cue[0] : cue[1]] if cue is not None else None,
        cue_start=cue[0] if cue is not None else None,
        cue_end=cue[1] if cue is not None else None,
        polarity=statement.cue.polarity if statement.cue is not None else "affirmed",
        speaker_mention=speaker.mention if speaker is not None else None,
        speaker_start=speaker.start if speaker is not None else None,
        speaker_end=speaker.end if speaker is not None else None,
        speaker_kind=speaker.kind if speaker is not None else None,
        speaker_name=speaker.name if speaker is not None else None,
        speaker_role=speaker.role if speaker is not None else None,
        attribution=attribution,
        confidence=confidence(statement, speaker, text[cue[0] : cue[1]] if cue is not None else None),
    )
