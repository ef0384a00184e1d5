"""Loading of the English spaCy pipeline, embedded or installed, once a process; and the version that stored results name.

The embedded one has two recognizers of names: `best`, a small encoder, and `fast`, which needs spaCy alone.
"""

import json
import logging
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from pipeline.errors import PermanentError
from pipeline.language.model.checksums import damage, weights
from pipeline.language.model.near_patterns import look_near
from pipeline.versions import with_libraries

if TYPE_CHECKING:
    from spacy.language import Language

EMBEDDED = Path(__file__).parents[1] / "en_quotewire_sm"
# spaCy finds our components by the entry points of the installation, which an upgrade of the files alone leaves behind.
REINSTALL = (
    "install Quotewire again, by `make run` or `pip install -e .`: its installation is that of an earlier version"
)
RESTORE = "restore it with `git checkout -- pipeline/language/en_quotewire_sm`, or install the package again"

Tier = Literal["best", "fast"]
# The pipe of each tier's names; extraction runs one of them.
RECOGNIZERS: dict[Tier, str] = {"best": "encoder_ner", "fast": "ner"}
ENCODER_PACKAGES = ("onnxruntime", "tokenizers")

# Raise it whenever a rule in this package changes what is extracted from the same text.
RULES_VERSION = "8"

_log = logging.getLogger(__name__)


class ModelError(PermanentError):
    """The English pipeline is missing, damaged or of the wrong make; the message says how to mend it."""


@dataclass(frozen=True)
class ModelIdentity:
    """Which pipeline reads: its name and version, where it is from, and its tier, None where it has one recognizer only."""

    name: str
    version: str
    source: Literal["embedded", "package", "path"]
    tier: Tier | None
    folder: Path
    remedy: str
    weights: str

    @property
    def extractor(self) -> str:
        """What stored results name: model, version, tier, the version of the rules, a checksum of the weights, and the
        versions of the libraries that read."""
        tier = f"-{self.tier}" if self.tier else ""
        base = f"{self.name}-{self.version}{tier}+rules{RULES_VERSION}+weights-{self.weights}"
        return with_libraries(base, ("spacy", *(ENCODER_PACKAGES if self.tier == "best" else ())))


@dataclass(frozen=True)
class LanguageModel:
    """A loaded spaCy pipeline and which one it is."""

    nlp: "Language"
    identity: ModelIdentity

    @property
    def name(self) -> str:
        return self.identity.name

    @property
    def version(self) -> str:
        return self.identity.version

    @property
    def source(self) -> str:
        return self.identity.source


def identify(name: str = "embedded", tier: Tier = "best", fallback: bool = False) -> ModelIdentity:
    """Which pipeline `load_model` would load, without loading it.

    With `fallback`, the tier is `fast` where the packages of `best` are not installed. Raises ModelError where the pipeline is
    missing or has no such tier, or its packages are missing and no fallback is allowed.
    """
    folder, source, remedy = _find(name)
    meta = _meta(folder, remedy)
    pipes = _pipes(meta)
    tiered = source == "embedded" or RECOGNIZERS["best"] in pipes
    if tiered and RECOGNIZERS[tier] not in pipes:
        raise ModelError(f"The pipeline {folder} has no {RECOGNIZERS[tier]}, which the tier {tier} needs; {remedy}.")
    chosen = _tier(tier, fallback) if tiered else None
    try:
        seen = weights(folder, _unread(chosen))
    except OSError as error:
        raise ModelError(f"The spaCy pipeline {folder} cannot be read ({error}); {remedy}.") from error
    name = f"{meta.get('lang')}_{meta.get('name')}"
    return ModelIdentity(name, str(meta.get("version")), source, chosen, folder, remedy, seen)


def load_model(name: str = "embedded", tier: Tier = "best", fallback: bool = False) -> LanguageModel:
    """The pipeline called `name`: 'embedded', an installed spaCy package or a folder. Loaded once a process, without the
    recognizer of the other tier.

    Raises ModelError where it is missing, damaged, or lacks a tagger, parser or entity recognizer.
    """
    return _load(identify(name, tier, fallback))


def _find(name: str) -> tuple[Path, Literal["embedded", "package", "path"], str]:
    """Folder, source and remedy of a pipeline."""
    if name == "embedded":
        return EMBEDDED, "embedded", RESTORE
    package = find_spec(name) if name.isidentifier() else None
    for place in (package.submodule_search_locations or ()) if package else ():
        # A packaged pipeline keeps its files in a folder beside its own copy of meta.json.
        for config in sorted(Path(place).glob("*/config.cfg")):
            return config.parent, "package", f"reinstall the package {name}"
    if Path(name).is_dir():
        return Path(name).absolute(), "path", "point to a folder that `nlp.to_disk` wrote"
    raise ModelError(
        f"No spaCy pipeline called {name!r}: it is neither an installed package nor a folder. "
        "Use 'embedded', install the package, or give the folder's path."
    )


def _meta(folder: Path, remedy: str) -> dict[str, Any]:
    try:
        meta: Any = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The spaCy pipeline {folder} is incomplete ({error}); {remedy}.") from error
    if not isinstance(meta, dict):
        raise ModelError(f"The spaCy pipeline {folder} is damaged: its meta.json is no object; {remedy}.")
    return cast("dict[str, Any]", meta)


def _pipes(meta: dict[str, Any]) -> list[str]:
    """The pipes that run by default, and the recognizers, of which one sleeps by default and is then no part of "pipeline"."""
    awake: list[str] = meta.get("pipeline", [])
    pipes: list[str] = meta.get("components", awake)
    return [pipe for pipe in pipes if pipe in awake or pipe in RECOGNIZERS.values()]


def _tier(tier: Tier, fallback: bool) -> Tier:
    missing = [package for package in ENCODER_PACKAGES if find_spec(package) is None]
    if tier == "fast" or not missing:
        return tier
    if not fallback:
        raise ModelError(
            f"The tier best needs {' and '.join(missing)}, not installed here: run `pip install {' '.join(missing)}`, or set "
            "QUOTEWIRE_TIER=fast, or QUOTEWIRE_TIER_FALLBACK=true to use the tier fast wherever they are missing."
        )
    _say_fallback(", ".join(missing))
    return "fast"


@cache
def _say_fallback(missing: str) -> None:
    """Once a process."""
    _log.warning("%s not installed: names are recognized by the tier fast instead of best", missing)


def _unread(chosen: Tier | None) -> list[str]:
    """The recognizers of the other tiers."""
    return [pipe for tier, pipe in RECOGNIZERS.items() if chosen and tier != chosen]


@cache
def _load(identity: ModelIdentity) -> LanguageModel:
    where, remedy = identity.folder, identity.remedy
    unread = _unread(identity.tier)
    try:
        found = damage(where, unread)
        if found:
            raise ModelError(f"The spaCy pipeline {where} is damaged: {'; '.join(found)}; {remedy}.")
        # They make their components known to spaCy, also where Quotewire runs without being installed.
        import pipeline.language.model.mark_directions  # noqa: F401 # pyright: ignore[reportUnusedImport]

        if identity.tier == "best":
            import pipeline.language.model.entity_encoder  # noqa: F401 # pyright: ignore[reportUnusedImport]
        nlp = _load_quietly(identity, unread)
    except (OSError, ValueError, KeyError, TypeError, EOFError, ImportError) as error:
        moved = isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("pipeline.")
        raise ModelError(
            f"The spaCy pipeline {where} cannot be loaded ({error}); {REINSTALL if moved else remedy}."
        ) from error
    needed = ("tagger", "parser", RECOGNIZERS[identity.tier or "fast"])
    lacking = [pipe for pipe in needed if pipe not in nlp.pipe_names]
    if lacking:
        raise ModelError(
            f"The spaCy pipeline {where} has no {', '.join(lacking)}: quotations need them; choose another."
        )
    return LanguageModel(nlp, identity)


def _load_quietly(identity: ModelIdentity, unread: list[str]) -> "Language":
    """The pipeline loaded with every pipe asleep: spaCy 3.8 runs each phrase of an entity ruler through the pipes that are
    awake while it loads, here 2,000 phrases in two thirds of the time of loading."""
    import spacy
    from spacy.pipeline import EntityRuler

    pipes = [pipe for pipe in _pipes(_meta(identity.folder, identity.remedy)) if pipe not in unread]
    # By its name, a package runs the code it brings along.
    where = identity.folder.parent.name if identity.source == "package" else identity.folder
    nlp = spacy.load(where, exclude=unread, disable=pipes)
    for pipe in pipes:
        nlp.enable_pipe(pipe)
    for _, pipe in nlp.pipeline:
        if isinstance(pipe, EntityRuler):
            look_near(pipe, nlp.vocab)
    return nlp
