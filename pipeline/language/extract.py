"""Texts in, extractions out: one spaCy pass and the rules of this package."""

import traceback
from collections.abc import Sequence
from dataclasses import replace

from pipeline.errors import DEFECTS
from pipeline.language.extraction import Extraction, Quote, Unread
from pipeline.language.model.load import LanguageModel
from pipeline.language.names.bodies import read_bodies
from pipeline.language.names.labels import settle
from pipeline.language.names.mentions import find_mentions
from pipeline.language.names.people import read_people
from pipeline.language.speaker.about import About
from pipeline.language.speaker.bearers import Bearers
from pipeline.language.speaker.confidence import confidence
from pipeline.language.speaker.ranker import read_pronouns
from pipeline.language.speaker.relayed import source_chain
from pipeline.language.speaker.resolve import Resolver, Speaker
from pipeline.language.speech.finding import find_statements, utterance_numbers
from pipeline.language.speech.statement import Statement, polarity
from pipeline.language.text.passages import read_passages
from pipeline.language.text.tokens import Passage
from pipeline.language.text.words import Memory
from pipeline.workers import Failed

# Places whose name stands for their government where it speaks.
GOVERNED = frozenset({"GPE", "LOC"})
# A text beyond this is no article; at about 8,000 words a second it would hold a worker for a minute.
MAX_CHARS = 2_000_000
# As much of a text as an error message shows.
_SHOWN = 60


class TextTooLongError(ValueError):
    """A text that is longer than MAX_CHARS; the message names its place in the batch and its length."""


class RuleError(RuntimeError):
    """A rule of this package failed on a text: a defect, to be mended. The message begins as the text does."""


def extract_texts(texts: Sequence[str], model: LanguageModel, memory: Memory | None = None) -> list[Extraction]:
    """Quotes and mentions of each text, in the order given. The result for a text does not depend on the others, nor on what
    `memory` has of paragraphs that this model read before.

    Offsets are characters of the text as given. Raises TextTooLongError before any work where a text exceeds MAX_CHARS,
    and RuleError where a rule fails.
    """
    for i, text in enumerate(texts):
        if len(text) > MAX_CHARS:
            raise TextTooLongError(
                f"Text {i} of the batch has {len(text)} characters, more than {MAX_CHARS}: split or leave it."
            )
    memory = Memory() if memory is None else memory
    return [_extract(text, model, memory) for text in texts]


def read_each(texts: Sequence[str], model: LanguageModel, memory: Memory | None = None) -> list[Extraction | Failed]:
    """As `extract_texts`, where a text that is too long or that a rule fails on costs only itself.

    The detail of a 'rule_error' is the traceback, for whoever mends the rule.
    """
    return [_extract_or_fail(text, model, memory) for text in texts]


def extract_passages(text: str, passages: list[Passage]) -> Extraction:
    """What the rules read in the passages of a text."""
    passages = settle(passages)
    registry = read_people(passages)
    bodies = read_bodies(passages)
    statements = find_statements(passages)
    bearers = Bearers(registry.people)
    pronouns = read_pronouns(passages, registry, bearers, statements)
    resolver = Resolver(passages, registry, bodies, bearers, pronouns)
    about = About(passages, registry, resolver, statements)
    numbers = utterance_numbers(passages, statements)
    quotes: list[Quote] = []
    for statement, utterance in zip(statements, numbers, strict=True):
        passage = passages[statement.passage]
        speaker = resolver.speaker(statement.source) if statement.source is not None else None
        quote = _quote(text, passage, statement, utterance, speaker)
        chain = source_chain(passage, statement, speaker, resolver)
        quotes.append(replace(quote, source_chain=chain, about=about.references(statement)))
    return Extraction(tuple(quotes), tuple(find_mentions(passages, registry, bodies)), tuple(_unread(passages)))


def _unread(passages: list[Passage]) -> list[Unread]:
    """The stretches that were set aside; pieces of one paragraph as one."""
    found: list[Unread] = []
    for passage in passages:
        if passage.unread is None:
            continue
        before = found[-1] if found else None
        if before is not None and before.end_char == passage.start and before.reason == passage.unread:
            found[-1] = replace(before, end_char=passage.end)
        else:
            found.append(Unread(passage.start, passage.end, passage.unread))
    return found


def _extract_or_fail(text: str, model: LanguageModel, memory: Memory | None) -> Extraction | Failed:
    try:
        return extract_texts([text], model, memory)[0]
    except TextTooLongError:
        return Failed("too_long", f"{len(text)} characters, more than {MAX_CHARS}")
    except RuleError as error:
        return Failed("rule_error", "".join(traceback.format_exception(error)))


def _extract(text: str, model: LanguageModel, memory: Memory) -> Extraction:
    try:
        return extract_passages(text, read_passages(text, model.nlp, memory))
    except DEFECTS as error:
        raise RuleError(f"A language rule failed on the text that begins {text[:_SHOWN]!r}: {error!r}") from error


def _quote(text: str, passage: Passage, statement: Statement, utterance: int, speaker: Speaker | None) -> Quote:
    start, end = statement.cue_span or (None, None)
    cue = text[start:end] if statement.cue_span is not None else None
    anaphora = speaker is not None and speaker.anaphora and statement.attribution == "explicit"
    return Quote(
        utterance=utterance,
        type=statement.type,
        text=text[statement.start : statement.end],
        start_char=statement.start,
        end_char=statement.end,
        cue=cue,
        cue_start=start,
        cue_end=end,
        polarity=polarity(passage, statement),
        speaker_mention=speaker.mention if speaker is not None else None,
        speaker_start=speaker.start if speaker is not None else None,
        speaker_end=speaker.end if speaker is not None else None,
        speaker_kind=speaker.kind if speaker is not None else None,
        speaker_name=speaker.name if speaker is not None else None,
        speaker_label=speaker.label if speaker is not None else None,
        speaks_as="government" if speaker is not None and speaker.label in GOVERNED else None,
        speaker_role=speaker.role if speaker is not None else None,
        attribution="anaphora" if anaphora else statement.attribution,
        confidence=confidence(statement, speaker, cue),
    )
