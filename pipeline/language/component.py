"""The quotation grammar as a spaCy component: `nlp.add_pipe("quotewire_quotes")` behind any English tagger, parser and recognizer.

It runs the rules that the pipeline runs, over the parse that the Doc carries. spaCy's entry point imports this module.
"""

from collections.abc import Callable, Iterable
from typing import Any

from spacy.language import Language  # noqa: TID253
from spacy.tokens import Doc, Span, SpanGroup  # noqa: TID253
from spacy.training import Example  # noqa: TID253

from pipeline.language.extract import extract_passages
from pipeline.language.extraction import QUOTE_TYPES, Quote, QuoteType, plain
from pipeline.language.scorer import SCORER
from pipeline.language.text.passages import doc_passages

Scorer = Callable[..., dict[str, Any]]

_NEEDED = {
    "TAG": "tagger",
    "POS": "morphologizer or attribute_ruler",
    "LEMMA": "lemmatizer",
    "DEP": "parser",
    "ENT_IOB": "ner",
}


@Language.factory(  # pyright: ignore[reportUnknownMemberType, reportUntypedFunctionDecorator]
    "quotewire_quotes",
    assigns=["doc._.quotes", "doc.spans"],
    requires=["token.tag", "token.pos", "token.lemma", "token.dep", "token.head", "doc.ents"],
    default_config={
        "types": list(QUOTE_TYPES),
        "min_confidence": 0.0,
        "quotations_key": "quotations",
        "cues_key": "cues",
        "speakers_key": "speakers",
        "scorer": {"@scorers": SCORER},
    },
    default_score_weights={
        "quotes_f": 0.5,
        "quotes_speaker_acc": 0.5,
        "quotes_p": None,
        "quotes_r": None,
        "quotes_per_type": None,
    },
)
def make_quotes(
    nlp: Language,
    name: str,
    types: list[QuoteType],
    min_confidence: float,
    quotations_key: str,
    cues_key: str,
    speakers_key: str,
    scorer: Scorer | None,
) -> "QuotesComponent":
    """The component `quotewire_quotes`; of what it finds it keeps `types` with a confidence of `min_confidence` and more."""
    keys = (quotations_key, cues_key, speakers_key)
    return QuotesComponent(name, frozenset(types), min_confidence, keys, scorer)


class QuotesComponent:
    """Sets `doc.spans` for quotations, cues and speakers, and `doc._.quotes` with all fields of every quotation.

    The spans of one quotation share their `id_`, its place in `doc._.quotes`. Labels are the quotation's type, the cue's
    polarity and the speaker's kind. Sets no span where a quotation has no cue or no speaker.
    """

    def __init__(
        self,
        name: str,
        types: frozenset[QuoteType],
        min_confidence: float,
        keys: tuple[str, str, str],
        scorer: Scorer | None,
    ) -> None:
        self.name = name
        self._types = types
        self._min_confidence = min_confidence
        self._keys = keys
        self._scorer = scorer
        if not Doc.has_extension("quotes"):
            Doc.set_extension("quotes", default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Raises ValueError naming the pipes that must run before it."""
        self._check(doc)
        found = extract_passages(doc.text, doc_passages(doc)).quotes
        kept = [q for q in found if q.type in self._types and q.confidence >= self._min_confidence]
        # Plain values, which a Doc can be stored and sent to other processes with.
        doc._.quotes = [plain(quote) for quote in kept]
        spans = zip(*(_spans(doc, quote, str(i)) for i, quote in enumerate(kept)), strict=True)
        for key, group in zip(self._keys, list(spans) or [(), (), ()], strict=True):
            doc.spans[key] = SpanGroup(doc, name=key, spans=[span for span in group if span is not None])
        return doc

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """The configured scorer's figures; none without one."""
        return self._scorer(examples, quotations_key=self._keys[0], speakers_key=self._keys[2]) if self._scorer else {}

    def _check(self, doc: Doc) -> None:
        lacking = [pipe for attribute, pipe in _NEEDED.items() if len(doc) and not doc.has_annotation(attribute)]
        if lacking:
            raise ValueError(
                f"{self.name}: no {', '.join(lacking)} has run over this text, and quotations are read from what they say; "
                f"add them before {self.name!r}, or add it to a loaded English pipeline."
            )


def _spans(doc: Doc, quote: Quote, number: str) -> tuple[Span | None, Span | None, Span | None]:
    return (
        _span(doc, quote.start_char, quote.end_char, quote.type, number),
        _span(doc, quote.cue_start, quote.cue_end, quote.polarity, number),
        _span(doc, quote.speaker_start, quote.speaker_end, quote.speaker_kind, number),
    )


def _span(doc: Doc, start: int | None, end: int | None, label: str | None, number: str) -> Span | None:
    """The tokens that hold the characters: a tokenizer may have left a mark on its word."""
    if start is None or end is None:
        return None
    return doc.char_span(start, end, label=label or "", span_id=number, alignment_mode="expand")
