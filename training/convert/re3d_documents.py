"""Reading re3d: its documents with their mentions."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotated import gazetteer

# The folders whose texts may be passed on and changed; training.corpora names the others.
FOLDERS = ("Australian Department of Foreign Affairs", "CENTCOM", "UK Government", "US State Department", "Wikipedia")


@dataclass(frozen=True)
class Document:
    """A text of re3d with its mentions as JSON objects (begin, end, type, value, confidence)."""

    id: str
    folder: str
    text: str
    mentions: tuple[dict[str, Any], ...]


def read_re3d(folder: Path) -> list[Document]:
    """The documents of the kept folders, by id."""
    documents: list[Document] = []
    for name in FOLDERS:
        mentions: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for mention in _records(folder / name / "entities.json"):
            mentions[mention["documentId"]].append(mention)
        for record in _records(folder / name / "documents.json"):
            documents.append(Document(record["_id"], name, record["text"], tuple(mentions[record["_id"]])))
    return sorted(documents, key=lambda document: document.id)


def _records(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def organizations_in(documents: Sequence[Document]) -> frozenset[str]:
    """The mentions that are a whole organization's name somewhere."""
    return frozenset(
        gazetteer.without_article(mention["value"])
        for document in documents
        for mention in document.mentions
        if mention["type"] == "Organisation" and mention["confidence"] >= 0.5
    )
