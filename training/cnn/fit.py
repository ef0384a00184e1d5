"""One spaCy training run from a config: every component learns in one go, corpora are read anew on each pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.training.loop import train
from spacy.util import load_config, load_model_from_config, registry
from thinc.api import fix_random_seed

# Both register what the configs name.
from pipeline.language.model.mark_directions import directions  # noqa: F401
from training.cnn.documents import create_corpus, create_styles  # noqa: F401


@dataclass(frozen=True)
class Run:
    """What a run may vary: data, seed, how many chunks of each file (0: all); and steps and files, else the config's.

    `paths` are further folders that the config names.
    """

    corpora: Path
    seed: int = 0
    steps: int = 0
    limit: int = 0
    files: tuple[str, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict[str, Path])


def fit(config_file: Path, out: Path, run: Run, started: Callable[[Language], None] | None = None) -> Path:
    """Train the config's pipeline and give the folder of the best checkpoint on the dev files; `last_of` gives the last.

    `started` sees the pipeline after its weights were made and before the first step.
    """
    config = load_config(config_file, overrides=_overrides(run), interpolate=True)
    fix_random_seed(run.seed)
    nlp = load_model_from_config(config, auto_fill=True)
    corpora = registry.resolve(nlp.config["corpora"])
    nlp.initialize(lambda: corpora["train"](nlp))
    if started is not None:
        started(nlp)
    out.mkdir(parents=True, exist_ok=True)
    train(nlp, out)
    return out / "model-best"


def last_of(out: Path) -> Path:
    """The folder of the last checkpoint of a run."""
    return out / "model-last"


def _overrides(run: Run) -> dict[str, Any]:
    values: dict[str, Any] = {"paths.corpora": str(run.corpora), "system.seed": run.seed}
    values |= {f"paths.{name}": str(path) for name, path in run.paths.items()}
    if run.steps:
        values["training.max_steps"] = run.steps
        values["training.eval_frequency"] = min(500, run.steps)
    if run.limit:
        values["corpora.train.limit"] = values["corpora.dev.limit"] = run.limit
    if run.files:
        values["corpora.train.files"] = list(run.files)
    return values
