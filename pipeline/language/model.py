"""Loading of the English spaCy pipeline, embedded or installed, once a process; and the version that stored results name."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.language import Language

EMBEDDED = Path(__file__).with_name("en_quotewire_sm")
NEEDED_PIPES = ("tagger", "parser", "ner")

# Raise it whenever a rule in this package changes what is extracted from the same text.
RULES_VERSION = "2"


class ModelError(RuntimeError):
    """The English pipeline is missing, damaged or of the wrong make; the message says how to mend it."""


@dataclass(frozen=True)
class LanguageModel:
    """A loaded spaCy pipeline and where it came from."""

    nlp: "Language"
    name: str
    version: str
    source: Literal["embedded", "package", "path"]


@cache
def load_model(name: str = "embedded") -> LanguageModel:
    """The pipeline called `name`: 'embedded', an installed spaCy package or a folder. Loaded once a process.

    Raises ModelError where it is missing, damaged, or lacks a tagger, parser or entity recognizer.
    """
    from spacy.util import is_package

    if name == "embedded":
        return _load(EMBEDDED, "embedded", "restore it with `git checkout -- pipeline/language/en_quotewire_sm`")
    if is_package(name):
        return _load(name, "package", f"reinstall the package {name}")
    if Path(name).is_dir():
        return _load(Path(name), "path", "point to a folder that `nlp.to_disk` wrote")
    raise ModelError(
        f"No spaCy pipeline called {name!r}: it is neither an installed package nor a folder. "
        "Use 'embedded', install the package, or give the folder's path."
    )


def extractor_version(model: LanguageModel) -> str:
    """What read a text: model name and version and the version of the rules."""
    return f"{model.name}-{model.version}+rules{RULES_VERSION}"


def _load(where: str | Path, source: Literal["embedded", "package", "path"], remedy: str) -> LanguageModel:
    import spacy

    if source == "embedded":
        _check_embedded(remedy)
    try:
        nlp = spacy.load(where)
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise ModelError(f"The spaCy pipeline {where} cannot be loaded ({error}); {remedy}.") from error
    lacking = [pipe for pipe in NEEDED_PIPES if pipe not in nlp.pipe_names]
    if lacking:
        raise ModelError(
            f"The spaCy pipeline {where} has no {', '.join(lacking)}: quotations need them; choose another."
        )
    return LanguageModel(nlp, f"{nlp.meta['lang']}_{nlp.meta['name']}", str(nlp.meta["version"]), source)


def _check_embedded(remedy: str) -> None:
    try:
        json.loads((EMBEDDED / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The embedded pipeline {EMBEDDED} is incomplete ({error}); {remedy}.") from error
