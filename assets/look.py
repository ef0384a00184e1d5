"""The look: the night's page, made of the publication. It stands behind `published`, and nothing waits for it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import dagster as dg
import duckdb
from dagster._core.storage.tags import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
    PARTITION_NAME_TAG,
)

from assets.facts import Stopwatch
from assets.lanes import NIGHTLY
from assets.specs import OWNERS, code_version
from pipeline.errors import DEFECTS, PermanentError
from pipeline.look import folder
from pipeline.look.made import Made
from pipeline.look.pictures import as_image, can_draw
from pipeline.settings import Settings

PAGE_IS_MADE = "page_is_made"
_NO_PAGE = (PermanentError, OSError, duckdb.Error, *DEFECTS)


def look(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> Iterator[Any]:
    """`data/look/index.html`: what the publication says of each day, as a page with words, pictures and links."""
    watch = Stopwatch()
    try:
        made = folder.make_looks(settings, _days(context))
    except _NO_PAGE as error:
        # The night is published and stays so. The page is not: the asset is not materialized, and its check warns.
        context.log.exception("the page could not be made")
        yield _verdict(False, {"reason": f"{type(error).__name__}: {error}"})
        return
    yield dg.MaterializeResult(metadata=_facts(made[-1]) | {"pages": len(made), "seconds": round(watch.seconds, 3)})
    undrawn = next((one.undrawn for one in made if one.undrawn), None)
    yield _verdict(undrawn is None, {"reason": undrawn} if undrawn else {})


def pages_made_again(context: dg.OpExecutionContext, settings: Settings) -> Iterator[dg.AssetMaterialization]:
    """After a publication that made days again. A failure is told in the log, and takes nothing back."""
    if not (settings.night_page and can_draw()):
        return
    try:
        made = folder.make_older_again(settings)
    except _NO_PAGE:
        context.log.exception(
            "the nights' pages are older than the publication: quotewire look --older makes them again"
        )
        return
    if made:
        yield dg.AssetMaterialization("look", metadata=_facts(made[-1]) | {"pages": len(made)})


def _verdict(passed: bool, metadata: dict[str, Any]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=PAGE_IS_MADE, passed=passed, severity=dg.AssetCheckSeverity.WARN, metadata=metadata
    )


def _facts(made: Made) -> dict[str, Any]:
    picture = f"![The night in a picture]({as_image(made.picture)})" if made.picture else "none"
    return {
        "page": dg.MetadataValue.path(str(made.page)),
        "link": dg.MetadataValue.url(made.page.as_uri()),
        "the_night": dg.MetadataValue.text("\n".join(made.sentences)),
        "picture": dg.MetadataValue.md(picture),
    }


def _days(context: dg.AssetExecutionContext) -> list[date | None]:
    """The days of the run, oldest first; the newest published one (None) where the asset is made alone."""
    tags = context.run.tags
    if day := tags.get(PARTITION_NAME_TAG):
        return [date.fromisoformat(day)]
    ends = [tags.get(tag) for tag in (ASSET_PARTITION_RANGE_START_TAG, ASSET_PARTITION_RANGE_END_TAG)]
    if not all(ends):
        return [None]
    first, last = (date.fromisoformat(str(end)) for end in ends)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def look_assets(settings: Settings) -> list[dg.AssetsDefinition]:
    """`look`, where nights are to have pages and the extra is installed; nothing elsewhere."""
    if not (settings.night_page and can_draw()):
        return []
    spec = dg.AssetCheckSpec(
        PAGE_IS_MADE,
        asset="look",
        description="The page of the night was made, with its pictures. Where it was not, the last one stands: `quotewire look` says why.",
    )
    made = dg.asset(
        key="look",
        deps=["published"],
        group_name="publish",
        owners=OWNERS,
        kinds={"html"},
        code_version=code_version(folder),
        pool=NIGHTLY,
        output_required=False,
        check_specs=[spec],
    )
    return [made(look)]
