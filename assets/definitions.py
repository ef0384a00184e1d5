"""The Definitions object and nothing else."""

import dagster as dg

from assets.alerts import alert_sensors
from assets.capture import capture_assets
from assets.checks import build_checks
from assets.clean import clean_assets
from assets.dedupe import cluster_assets, fingerprint_assets, pair_assets
from assets.extract import extract_assets
from assets.housekeeping import housekeeping_daily, housekeeping_job
from assets.jobs import build_schedules, capture_job, nightly_job, read_days_job
from assets.launcher import held_executor
from assets.lineage_sensors import lineage_sensors
from assets.look import look_assets
from assets.models import model_assets
from assets.publish import publish_asset, yesterday_is_published
from assets.refresh import refresh_jobs
from assets.retries import retry_sensor
from assets.stories import story_assets
from assets.warehouse import load_warehouse
from assets.wording import wording_assets
from pipeline.settings import Settings
from pipeline.sqlmodels import load_models


def build_defs(settings: Settings) -> dg.Definitions:
    """Everything Dagster runs, over one set of settings (tests give their own).

    The SQL folder is read here: a changed or new file needs a reload of the code location. Raises SqlFileError.
    """
    models = load_models(settings.sql)
    jobs = [capture_job, nightly_job, housekeeping_job, *refresh_jobs, *([read_days_job] if settings.bucket else [])]
    return dg.Definitions(
        assets=[
            capture_assets(settings),
            clean_assets(settings),
            fingerprint_assets(settings),
            pair_assets(settings),
            cluster_assets(settings),
            extract_assets(settings),
            story_assets(settings),
            wording_assets(settings),
            load_warehouse,
            *model_assets(models),
            publish_asset(models),
            *look_assets(settings),
        ],
        asset_checks=[*build_checks(settings, models), yesterday_is_published],
        jobs=jobs,
        schedules=[*build_schedules(settings), housekeeping_daily],
        sensors=[*alert_sensors, retry_sensor(jobs), *lineage_sensors(settings)],
        resources={"settings": settings},
        # Heavy work runs in worker processes of its own (pipeline.batches); a process a step would only add seconds.
        executor=held_executor(settings.held),
    )


defs = build_defs(Settings())
