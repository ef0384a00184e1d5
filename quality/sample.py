"""The sample site: its three nights through Dagster, and the published file against the sample's gold."""

import tempfile
from pathlib import Path

from pipeline.sample import Scores, lines, read_gold, score
from pipeline.sample.scoring import Rate, Share
from pipeline.settings import PROJECT
from pipeline.warehouse import Warehouse
from quality import references
from quality.commands import quotewire
from quality.report import Options, Report


def run(options: Options) -> Report:
    """Scores the data folder given, else one that a demonstration fills first."""
    if options.data is not None:
        return score_data(options.data, options.errors)
    with tempfile.TemporaryDirectory(prefix="quotewire-sample-") as folder:
        data = Path(folder) / "data"
        quotewire("demo", "--data", data, **_environment(data))
        return score_data(data, options.errors)


def _environment(data: Path) -> dict[str, str]:
    """What the figures do without is left out: the nights' pages, and a second worker, which would load the model again."""
    return {
        "QUOTEWIRE_DATA": str(data),
        "DAGSTER_HOME": str(data / "dagster"),
        "QUOTEWIRE_WORKERS": "1",
        "QUOTEWIRE_NIGHT_PAGE": "false",
    }


def score_data(data: Path, errors: int = 0) -> Report:
    """The figures of a published data folder. Raises WarehouseError where nothing is published there."""
    with Warehouse(data).read_published() as con:
        scores = score(read_gold(PROJECT / "sample" / "gold.json"), con)
        judged = list(references.judge(con))
    misses = [*scores.misses, *references.misses(judged)]
    return Report(
        [*lines(scores), *references.lines(judged), *misses[:errors]], figures_of(scores) | references.figures(judged)
    )


def figures_of(scores: Scores) -> dict[str, float]:
    """Rates as F1 and shares in per cent, under the names that Scores gives them; shares of faults as counts."""
    faults = {"boilerplate_kept", "text_lost", "scare_taken", "merged_wrongly"}
    figures: dict[str, float] = {}
    for name, value in vars(scores).items():
        if isinstance(value, Rate):
            figures[f"{name} F1"] = 100 * value.f1
        elif isinstance(value, Share):
            figures[name] = value.hits if name in faults else 100 * value.hits / max(1, value.of)
    return figures
