"""The look as an asset: it follows the publication, tells of a failure by a check of its own, and takes nothing back."""

from contextlib import nullcontext
from pathlib import Path

import dagster as dg
import pytest
from look_nights import altered, drawn_here  # noqa: F401
from newsroom import MONDAY, SUNDAY

from assets.definitions import build_defs
from assets.look import look_assets
from pipeline.settings import Settings
from pipeline.warehouse import Warehouse
from pipeline.workers import Failed


def materialize(settings: Settings, **tags: str) -> dg.ExecuteInProcessResult:
    with dg.DagsterInstance.ephemeral() as instance:
        return dg.materialize(
            look_assets(Settings()),
            resources={"settings": settings},
            instance=instance,
            tags=tags,
            raise_on_error=False,
        )


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, dg.MetadataValue]:
    (made,) = result.asset_materializations_for_node("look")
    return dict(made.metadata)


def test_the_page_of_the_runs_day_is_made_with_picture_and_link(wire_copy: Settings) -> None:
    result = materialize(wire_copy, **{"dagster/partition": str(SUNDAY)})
    page = wire_copy.look / str(SUNDAY) / "index.html"
    told = metadata(result)
    assert result.success and page.is_file()
    assert (told["page"].value, told["link"].value) == (str(page), page.as_uri())
    assert "](data:image/png;base64,iVBOR" in str(told["picture"].value)
    assert "2 articles of 2 outlets" in str(told["the_night"].value)
    assert [(one.check_name, one.passed) for one in result.get_asset_check_evaluations()] == [("page_is_made", True)]


def test_a_backfill_makes_the_pages_of_all_its_days_and_a_run_alone_that_of_the_newest(wire_copy: Settings) -> None:
    ends = {"dagster/asset_partition_range_start": str(SUNDAY), "dagster/asset_partition_range_end": str(MONDAY)}
    assert metadata(materialize(wire_copy, **ends))["pages"].value == 2
    alone = metadata(materialize(wire_copy))
    assert alone["page"].value == str(wire_copy.look / str(MONDAY) / "index.html")


@pytest.mark.parametrize("how", ["an older publication", "a rule of ours fails"])
def test_a_failure_is_a_warning_and_the_publication_stays(
    wire_copy: Settings, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    before = Warehouse(wire_copy.data).published.resolve().stat().st_mtime_ns
    if how == "an older publication":
        altered(wire_copy, "drop table marts.quotations")
        before = Warehouse(wire_copy.data).published.resolve().stat().st_mtime_ns
    else:
        monkeypatch.setattr("pipeline.look.folder.night_page", lambda *_, **__: [][1])
    result = materialize(wire_copy)
    (check,) = result.get_asset_check_evaluations()
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert ("earlier version" if how == "an older publication" else "IndexError") in str(check.metadata["reason"].value)
    # Not made is not told as made: the asset keeps its last materialization.
    assert result.success and not result.asset_materializations_for_node("look")
    assert Warehouse(wire_copy.data).published.resolve().stat().st_mtime_ns == before
    assert not wire_copy.look.exists()


def test_a_page_without_its_pictures_is_made_and_the_check_warns(
    wire_copy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = nullcontext(lambda _: Failed("crashed", "exit code -5"))
    monkeypatch.setattr("pipeline.look.folder.drawing_apart", lambda _: failing)
    result = materialize(wire_copy)
    (check,) = result.get_asset_check_evaluations()
    assert metadata(result)["picture"].value == "none" and Path(str(metadata(result)["page"].value)).is_file()
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert "exit code -5" in str(check.metadata["reason"].value)


def test_the_night_holds_the_look_behind_the_publication_and_only_where_it_is_wanted_and_can_be_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def specs(**given: bool) -> dict[str, dg.AssetSpec]:
        found = build_defs(Settings(data=tmp_path, **given)).resolve_all_asset_specs()
        return {spec.key.to_user_string(): spec for spec in found}

    drawn = specs()
    assert [dep.asset_key.to_user_string() for dep in drawn["look"].deps] == ["published"]
    assert not any(dep.asset_key == drawn["look"].key for spec in drawn.values() for dep in spec.deps)
    assert drawn.keys() - specs(night_page=False).keys() == {"look"}
    monkeypatch.setattr("pipeline.look.pictures.find_spec", lambda name: None)
    assert drawn.keys() - specs().keys() == {"look"}
