"""Silver rows: what the quotation grammar reads in gold trees, where no slip of the parser misleads it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from pipeline.language.labels import settle
from pipeline.language.lexicon import CLAUSE_VERBS
from pipeline.language.passages import Passage, read_passages
from pipeline.language.statement import Statement
from pipeline.language.statements import find_statements
from training.attribution.rows import Row, Span, covered, drawn
from training.corpora import Chunk

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_MARKS = frozenset("“”‘’")
_PARSING = ("tok2vec", "tagger", "morphologizer", "parser", "lemmatizer")


class _GoldParses:
    """Stands for a spaCy pipeline that gives one chunk's gold tree to the text of that chunk."""

    def __init__(self, chunk: Chunk, nlp: "Language") -> None:
        self._chunk = chunk
        self._nlp = nlp

    def pipe(self, texts: Sequence[str], batch_size: int) -> Iterator["Doc"]:
        del batch_size
        (text,) = texts
        doc = _doc(self._chunk, text, self._nlp)
        for name, component in self._nlp.pipeline:
            if name not in _PARSING:
                doc = component(doc)
        yield doc


def silver_row(chunk: Chunk, nlp: "Language") -> Row | None:
    """The grammar's statements in a chunk as tags; None where its words and its text do not go together.

    A sentence with a reporting verb that the grammar passes over is unknown, not free of speech.
    """
    text = "".join(word + " " * space for word, space in zip(chunk.words, chunk.spaces, strict=True))
    try:
        (passage,) = settle(read_passages(text, cast("Any", _GoldParses(chunk, nlp))))
    except ValueError:
        return None
    return row_of(passage, find_statements([passage]), chunk.id, "silver")


def row_of(passage: Passage, statements: Sequence[Statement], id_: str, corpus: str) -> Row:
    """A passage's words, tagged with statements that were found in it."""
    tokens = passage.tokens
    spans = list(statement_spans(passage, statements))
    tags = drawn(len(tokens), spans, _passed_over(passage, spans))
    return Row(id_, corpus, tuple(t.text for t in tokens), tags)


def statement_spans(passage: Passage, statements: Iterable[Statement]) -> Iterator[Span]:
    """Content, source and cue of statements as ranges of the passage's tokens."""
    starts, ends = [t.start for t in passage.tokens], [t.end for t in passage.tokens]
    for statement in statements:
        yield *covered(starts, ends, statement.start, statement.end), "CONTENT"
        if statement.cue_span is not None:
            yield *covered(starts, ends, *statement.cue_span), "CUE"
        if statement.source is not None and statement.source.passage == passage.index:
            yield statement.source.phrase.first, statement.source.phrase.last, "SOURCE"


def _passed_over(passage: Passage, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    told = {i for first, last, _ in spans for i in range(first, last)}
    for first, last in passage.sentences:
        words = passage.tokens[first:last]
        if any(t.lemma in CLAUSE_VERBS and t.tag.startswith("VB") and t.i not in told for t in words):
            yield first, last


def _doc(chunk: Chunk, text: str, nlp: "Language") -> "Doc":
    """The chunk's tree over the text as the rules normalise it; ValueError where the two differ in more than marks."""
    from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    at = 0
    for word in chunk.words:
        here = word if text.startswith(word, at) else text[at : at + 1]
        if here != word and here not in _MARKS:
            raise ValueError(f"chunk {chunk.id}: {word!r} is not at {text[at : at + 20]!r}")
        at += len(here)
        words.append(here)
        spaces.append(text.startswith(" ", at))
        at += spaces[-1]
    return Doc(
        nlp.vocab,
        words=words,
        spaces=spaces,
        heads=list(chunk.heads or ()),
        deps=list(chunk.deps or ()),
        tags=list(chunk.tags or ()),
        pos=list(chunk.pos or ()),
        lemmas=list(chunk.lemmas or ()),
    )
