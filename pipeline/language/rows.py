"""Extractions as rows of news.quotes and news.mentions. The only place that makes their ids."""

import datetime
from dataclasses import asdict

from pipeline.ids import stable_id
from pipeline.language.extraction import Extraction, Quote, Reference
from pipeline.language.names.keys import entity_id

Row = dict[str, object]

_COLUMNS = tuple(
    name for name in Quote.__slots__ if name not in ("utterance", "speaker_label", "source_chain", "about")
)


def quote_rows(article_id: str, day: datetime.date, extraction: Extraction) -> list[Row]:
    """The quotes as rows of news.quotes, their ids made of the article and its offsets alone: whether a text was read or
    its quotes were carried, the same spans have the same ids."""
    begins: dict[int, int] = {}
    for quote in extraction.quotes:
        begins[quote.utterance] = min(quote.start_char, begins.get(quote.utterance, quote.start_char))
    return [
        {
            "quote_id": stable_id("quote", article_id, quote.start_char, quote.end_char),
            "article_id": article_id,
            "day": day,
            "utterance_id": stable_id("utterance", article_id, begins[quote.utterance]),
            **{name: getattr(quote, name) for name in _COLUMNS},
            "source_chain": [asdict(relayed) for relayed in quote.source_chain],
            "about": [_reference(reference) for reference in quote.about],
            "person_id": _entity_id(quote.speaker_name, quote.speaker_label),
        }
        for quote in extraction.quotes
    ]


def mention_rows(article_id: str, day: datetime.date, extraction: Extraction) -> list[Row]:
    """The mentions as rows of news.mentions."""
    return [
        {
            "article_id": article_id,
            "day": day,
            **asdict(mention),
            "entity_id": entity_id(mention.name, mention.label),
        }
        for mention in extraction.mentions
    ]


def _reference(reference: Reference) -> Row:
    return {**asdict(reference), "entity_id": _entity_id(reference.name, reference.label)}


def _entity_id(name: str | None, label: str | None) -> str | None:
    """A speaker, or whom a quotation means, across articles: by name and label; a person only by a name of at least two words."""
    if name is None or label is None or label == "PERSON" and len(name.split()) < 2:
        return None
    return entity_id(name, label)
