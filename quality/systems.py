"""The systems that are compared on quotations, each on the same texts: this project, a naive floor, and textacy with the same model."""

import importlib.util
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quality.commands import python
from quality.pipelines import NAME_PIPES, configured
from quality.quotes import predict

Quotes = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class System:
    """Quotations by document, in the gold's record shape; None where the system is not installed. `lost` documents raised."""

    name: str
    quotes: Quotes | None
    lost: frozenset[str] = frozenset()


def this_project(records: Sequence[dict[str, Any]]) -> System:
    return System("this project", {line["doc_id"]: line["quotes"] for line in predict(records, configured())})


def naive_floor(gold: Path, shared: Path) -> System:
    """The shared regular expressions, run as they are."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "floor.jsonl"
        python(shared / "eval" / "floor_quotes.py", gold, out)
        lines = map(json.loads, out.read_text(encoding="utf-8").splitlines())
        return System("naive floor", {line["doc_id"]: line["quotes"] for line in lines})


def textacy(records: Sequence[dict[str, Any]]) -> System:
    """textacy's direct_quotations. It raises ValueError on an odd number of marks: such a document is lost."""
    if importlib.util.find_spec("textacy") is None:
        return System("textacy", None)
    from textacy.extract.triples import direct_quotations

    nlp = configured().nlp
    quotes: dict[str, list[dict[str, Any]]] = {}
    lost: set[str] = set()
    # It looks at tags and trees alone.
    with nlp.select_pipes(disable=[name for name in nlp.pipe_names if name in NAME_PIPES]):
        for record in records:
            try:
                quotes[record["doc_id"]] = [_from_textacy(triple) for triple in direct_quotations(nlp(record["text"]))]
            except ValueError:
                lost.add(record["doc_id"])
    return System("textacy", quotes, frozenset(lost))


def _from_textacy(triple: Any) -> dict[str, Any]:
    """Its tokens of speaker and cue may lie apart: the span runs from the first to the last."""
    speaker, cue, content = triple.speaker, triple.cue, triple.content
    return {
        "start": content.start_char,
        "end": content.end_char,
        "type": "direct",
        "speaker_start": speaker[0].idx,
        "speaker_end": speaker[-1].idx + len(speaker[-1]),
        "speaker_name": " ".join(token.text for token in speaker),
        "cue_start": cue[0].idx,
        "cue_end": cue[-1].idx + len(cue[-1]),
    }
