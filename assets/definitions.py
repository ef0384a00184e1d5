"""The Definitions object and nothing else."""

import dagster as dg

from assets.alerts import failed_run
from assets.capture import capture_pages
from assets.checks import checks
from assets.clean import clean_pages
from assets.dedupe import cluster_articles, find_pairs, fingerprint_articles
from assets.extract import extract_quotes
from assets.jobs import capture_hourly, capture_job, nightly_at_two, nightly_job
from assets.models import model_assets
from assets.publish import published
from assets.warehouse import load_warehouse
from pipeline.settings import Settings


def build_defs(settings: Settings) -> dg.Definitions:
    """Everything Dagster runs, over one set of settings (tests give their own)."""
    return dg.Definitions(
        assets=[
            capture_pages,
            clean_pages,
            fingerprint_articles,
            find_pairs,
            cluster_articles,
            extract_quotes,
            load_warehouse,
            *model_assets,
            published,
        ],
        asset_checks=checks,
        jobs=[capture_job, nightly_job],
        schedules=[capture_hourly, nightly_at_two],
        sensors=[failed_run],
        resources={"settings": settings},
        # Heavy work runs in worker processes of its own (pipeline.batches); a process a step would only add seconds.
        executor=dg.in_process_executor,
    )


defs = build_defs(Settings())
