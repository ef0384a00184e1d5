"""The spaCy component `quotewire_encoder_ner`: names by the fine-tuned encoder, for the tier `best`.

Its three files lie in the component's folder of a pipeline written by `nlp.to_disk`.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from spacy.language import Language  # noqa: TID253
from spacy.tokens import Doc, Span  # noqa: TID253

from bench.rival.word_pieces import BREAK
from bench.rival.word_tagger import WordTagger

FACTORY = "rival_encoder_ner"
FILES = ("model.onnx", "tokenizer.json", "tags.json")
# Works and products are learnt so that they are not taken for names of another kind, and are not reported.
UNREPORTED = frozenset({"MISC"})


class EncoderNer:
    """Sets `doc.ents`. Names that an earlier component has set win over the encoder's, but for longer ones around them."""

    def __init__(self, name: str = "encoder_ner") -> None:
        self.name = name
        self._files: Mapping[str, bytes] = {}
        self._tagger: WordTagger | None = None

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """The docs with their names, in the order given; the batch size changes the speed only."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            yield from self._batch(batch)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Writes the three files into the folder `path`."""
        Path(path).mkdir(parents=True, exist_ok=True)
        for file, content in self._files.items():
            (Path(path) / file).write_bytes(content)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "EncoderNer":
        """Reads them. Raises OSError where one is missing, ValueError where one is damaged or doesn't fit the others."""
        return self._load({file: (Path(path) / file).read_bytes() for file in FILES}, str(path))

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        return json.dumps({file: base64.b64encode(content).decode() for file, content in self._files.items()}).encode()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "EncoderNer":
        files = {file: base64.b64decode(content) for file, content in json.loads(data).items()}
        return self._load(files, "the encoder's bytes")

    def _load(self, files: Mapping[str, bytes], where: str) -> "EncoderNer":
        try:
            tags = json.loads(files["tags.json"])["ner"]
            self._tagger = WordTagger(files["model.onnx"], files["tokenizer.json"].decode("utf-8"), tags)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"the entity encoder of {where} is damaged: {error}") from error
        self._files = files
        return self

    def _batch(self, docs: list[Doc]) -> list[Doc]:
        if self._tagger is None:
            raise ValueError(f"the component {self.name} has no network yet: load it with from_disk")
        words = [_words(doc) for doc in docs]
        tags = self._tagger.tag([[word for word, _ in listed] for listed in words])
        for doc, listed, tagged in zip(docs, words, tags, strict=True):
            _set_names(doc, [at for _, at in listed], tagged)
        return docs


def make_encoder(nlp: Language, name: str) -> EncoderNer:
    """The component without its network, as spaCy makes it before `from_disk`."""
    return EncoderNer(name)


Language.factory(FACTORY, assigns=["doc.ents"], func=make_encoder)  # pyright: ignore[reportUnknownMemberType]


def _words(doc: Doc) -> list[tuple[str, int]]:
    """The words of a doc with their places; line breaks in a row as one BREAK, other white space left out."""
    words: list[tuple[str, int]] = []
    for token in doc:
        if not token.is_space:
            words.append((token.text, token.i))
        elif "\n" in token.text and words and words[-1][0] != BREAK:
            words.append((BREAK, token.i))
    return words


def _set_names(doc: Doc, places: Sequence[int], tags: Sequence[str]) -> None:
    """A name that is set already gives way only to a longer one around it: the "Islamic State" of "Islamic State University"."""
    found = [
        Span(doc, places[first], places[last - 1] + 1, label=label)
        for first, last, label in _names(tags)
        if label not in UNREPORTED
    ]
    kept = [span for span in doc.ents if not any(_around(name, span) for name in found)]
    taken = {i for span in kept for i in range(span.start, span.end)}
    doc.ents = [*kept, *(name for name in found if taken.isdisjoint(range(name.start, name.end)))]


def _around(name: Span, span: Span) -> bool:
    return name.start <= span.start and span.end <= name.end and name.end - name.start > span.end - span.start


def _names(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Names (first word, last word + 1, label) of valid BIO tags."""
    first: int | None = None
    for i, tag in enumerate([*tags, "O"]):
        if first is not None and not tag.startswith("I-"):
            yield first, i, tags[first][2:]
            first = None
        if tag.startswith("B-"):
            first = i
