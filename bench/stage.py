"""`python -m bench.stage NAME [DAY]`: one stage of a night in a process of its own, without Dagster. Each imports what it needs
alone."""

import sys
from datetime import date

from pipeline.settings import Settings

# Before the load, in a night's order.
OF_THE_LAKE = ("capture", "clean", "dedupe", "extract", "stories", "wordings")
STAGES = (*OF_THE_LAKE, "warehouse", "publish")
DAY = date(2026, 3, 2)


def run(stage: str, settings: Settings, day: date = DAY) -> None:
    match stage:
        case "capture":
            _capture(settings, day)
        case "clean":
            _clean(settings, day)
        case "dedupe":
            _dedupe(settings, day)
        case "extract":
            _extract(settings, day)
        case "stories":
            _stories(settings)
        case "wordings":
            _wordings(settings)
        case "warehouse":
            _warehouse(settings)
        case "publish":
            settings.warehouse.publish("bench")
        case _:
            raise SystemExit(f"no stage {stage!r}")


def _capture(settings: Settings, day: date) -> None:
    from pipeline.capture.segment import capture_segment

    capture_segment(settings.model_copy(update={"clock": f"{day}T18:00:00+00:00"}))


def _clean(settings: Settings, day: date) -> None:
    from pipeline.clean.day import clean_day

    lake = settings.open_lake()
    clean_day(lake, settings.archive, day, workers=settings.workers, seconds_per_page=settings.page_timeout)


def _dedupe(settings: Settings, day: date) -> None:
    from pipeline.dedupe.day import cluster_all, fingerprint_day, pair_day

    lake = settings.open_lake()
    fingerprint_day(lake, day)
    pair_day(lake, day, settings.window_days)
    cluster_all(lake, settings.window_days)


def _extract(settings: Settings, day: date) -> None:
    from pipeline.language.day import extract_day

    lake = settings.open_lake()
    extract_day(lake, day, model=settings.model, workers=settings.workers, seconds_per_text=settings.page_timeout)


def _stories(settings: Settings) -> None:
    from pipeline.stories.days import tell_all

    tell_all(settings.open_lake())


def _wordings(settings: Settings) -> None:
    from pipeline.wording.day import group_all

    group_all(settings.open_lake(), settings.window_days)


def _warehouse(settings: Settings) -> None:
    from pipeline.capture import source_rows
    from pipeline.people.aliases import aliases_of
    from pipeline.sqlchecks import load_checks, run_check
    from pipeline.sqlmodels import build, load_models
    from pipeline.warehouse.night import load_night

    told = aliases_of(settings.aliases)
    sources = source_rows(settings.state)
    load_night(settings.warehouse, settings.open_lake(), sources, settings.window_days, told)
    models = load_models(settings.sql)
    for model in models:
        with settings.warehouse.write() as con:
            build(con, model)
    with settings.warehouse.read() as con:
        for check in load_checks(settings.sql, models):
            run_check(con, check)


if __name__ == "__main__":
    run(sys.argv[1], Settings(), date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else DAY)
