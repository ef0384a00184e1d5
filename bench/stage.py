"""`python -m bench.stage NAME`: one stage of a night in a process of its own, without Dagster."""

import sys
from datetime import date

from pipeline.capture import source_rows
from pipeline.capture.segment import capture_segment
from pipeline.clean.day import clean_day
from pipeline.dedupe.day import cluster_all, fingerprint_day, pair_day
from pipeline.language.day import extract_day
from pipeline.people.aliases import aliases_of
from pipeline.settings import Settings
from pipeline.sqlchecks import load_checks, run_check
from pipeline.sqlmodels import build, load_models
from pipeline.warehouse.night import load_night

DAY = date(2026, 3, 2)


def run(stage: str, settings: Settings) -> None:
    lake = settings.open_lake()
    warehouse = settings.warehouse
    match stage:
        case "capture":
            capture_segment(settings.model_copy(update={"clock": f"{DAY}T18:00:00+00:00"}))
        case "clean":
            clean_day(lake, settings.archive, DAY, workers=settings.workers, seconds_per_page=settings.page_timeout)
        case "dedupe":
            fingerprint_day(lake, DAY)
            pair_day(lake, DAY, settings.window_days)
            cluster_all(lake, settings.window_days)
        case "extract":
            extract_day(
                lake, DAY, model=settings.model, workers=settings.workers, seconds_per_text=settings.page_timeout
            )
        case "warehouse":
            told = aliases_of(settings.aliases)
            sources = source_rows(settings.state)
            load_night(warehouse, lake, sources, settings.window_days, told)
            models = load_models(settings.sql)
            for model in models:
                with warehouse.write() as con:
                    build(con, model)
            with warehouse.read() as con:
                for check in load_checks(settings.sql, models):
                    run_check(con, check)
        case "publish":
            warehouse.publish("bench")
        case _:
            raise SystemExit(f"no stage {stage!r}")


if __name__ == "__main__":
    run(sys.argv[1], Settings())
