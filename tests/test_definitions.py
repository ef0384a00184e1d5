"""The definitions as a whole: they load, cost little to import, say what they are, and nothing unproven is published."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import metadata
from pathlib import Path
from types import ModuleType

import dagster as dg
import pytest
from sql_folder import put

from assets import partitions
from assets.definitions import build_defs, defs
from assets.specs import _imported, code_version  # pyright: ignore[reportPrivateUsage]
from pipeline.settings import PROJECT, Settings
from pipeline.versions import _installed as installed_once

GROUPS = {"capture", "clean", "dedupe", "extract", "warehouse", "marts", "publish"}
SPECS = defs.resolve_all_asset_specs()
GRAPH = defs.resolve_asset_graph()
CHECKS = [definition for definition in GRAPH.assets_defs if definition.check_keys]

NAMES_OF_MODULES = """
import sys
import assets.definitions
print(*sorted(sys.modules))
"""

IMPORTS_WITHOUT_DAGSTER = """
import importlib, pkgutil, sys
sys.modules["dagster"] = None
import pipeline
names = [module.name for module in pkgutil.walk_packages(pipeline.__path__, "pipeline.")]
for name in names:
    importlib.import_module(name)
print(*names)
"""


def python(program: str) -> list[str]:
    """The words that a program prints, run in an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_definitions_load():
    dg.Definitions.validate_loadable(defs)


def test_the_asset_graph_is_drawn_without_the_heavy_libraries():
    modules = python(NAMES_OF_MODULES)
    assert "assets.extract" in modules
    assert {"spacy", "trafilatura", "sqlglot", "scipy", "torch", "ray", "openlineage"}.isdisjoint(modules)


def test_the_pipeline_works_without_dagster():
    assert {"pipeline.cli", "pipeline.warehouse.night", "pipeline.language.day"} <= set(python(IMPORTS_WITHOUT_DAGSTER))


@pytest.mark.parametrize("spec", sorted(SPECS, key=lambda spec: spec.key), ids=lambda spec: spec.key.to_user_string())
def test_an_asset_says_what_it_is(spec: dg.AssetSpec):
    assert spec.group_name in GROUPS
    assert spec.owners
    assert spec.kinds
    assert spec.code_version
    prose = (spec.description or "").partition("```")[0].strip()
    assert prose.endswith(".")
    assert prose.startswith(("One row", "`data/quotewire.duckdb`", "`data/look/index.html`"))


def test_every_group_has_assets():
    assert {spec.group_name for spec in SPECS} == GROUPS


def test_every_blocking_check_stands_before_publishing():
    blocking = {key for key in GRAPH.asset_check_keys if GRAPH.get(key).blocking}
    assert len(blocking) > 40
    steps = {definition.node_def.name: definition.check_keys for definition in CHECKS}
    proved = {key for step in upstream("nightly", "published") for key in steps.get(step, ())}
    assert blocking - proved == set()


def test_every_blocking_check_stands_before_what_is_made_of_its_table():
    steps = {key: definition.node_def.name for definition in CHECKS for key in definition.check_keys}
    builders = {spec.key: step_of(spec.key) for spec in SPECS}
    late = [
        (key, child)
        for key in GRAPH.asset_check_keys
        if GRAPH.get(key).blocking
        for child in GRAPH.get(key.asset_key).child_keys
        if steps[key] not in upstream("nightly", builders[child])
    ]
    assert late == []


def test_a_night_takes_few_steps():
    assert len(defs.resolve_job_def("nightly").graph.nodes) <= 26


def test_one_check_and_one_asset_can_be_run_alone():
    key = dg.AssetCheckKey(dg.AssetKey(["marts", "speaker_profile"]), "key_is_unique")
    chosen = dg.AssetSelection.checks(key) | dg.AssetSelection.assets(key.asset_key).without_checks()
    job = dg.define_asset_job("alone", selection=chosen).resolve(asset_graph=GRAPH)
    assert {node.name for node in job.graph.nodes} == {
        "marts__speaker_daily__speaker_profile__speaker_roles",
        "audit_models_4",
    }
    assert set(job.asset_layer.asset_graph.asset_check_keys) == {key}


def test_nothing_is_published_that_is_not_in_the_night():
    night = {key.to_user_string() for key in defs.resolve_job_def("nightly").asset_layer.executable_asset_keys}
    captured = {"lake/captures", "lake/pages"}
    assert {spec.key.to_user_string() for spec in SPECS} - night == captured


def test_definitions_over_other_settings_stand_side_by_side(tmp_path: Path):
    put(
        tmp_path,
        "one/marts/days.sql",
        "-- one row a day\n-- key: day\n-- day: Day\nselect distinct day from news.articles",
    )
    put(tmp_path, "one/checks/news.quotes.none.sql", "-- There are none.\nselect * from news.quotes")
    put(
        tmp_path,
        "two/marts/nights.sql",
        "-- one row a day\n-- key: day\n-- day: Day\nselect distinct day from news.quotes",
    )
    one, two = (
        build_defs(Settings(data=tmp_path / name, sql=tmp_path / name, first_day=first, window_days=window))
        for name, first, window in (("one", date(2025, 1, 1), 3), ("two", date(2024, 5, 1), 9))
    )
    assert (marts(one), marts(two)) == ({"days"}, {"nights"})
    found = [{key.to_user_string() for key in d.resolve_asset_graph().asset_check_keys} for d in (one, two)]
    assert found[0] ^ found[1] == {"marts/days:key_is_unique", "news/quotes:none", "marts/nights:key_is_unique"}
    for definitions, folder, first, window in ((one, "one", "2025-01-01", -3), (two, "two", "2024-05-01", -9)):
        specs = {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}
        partitioned = [spec.partitions_def for spec in specs.values() if spec.partitions_def]
        assert {partitions.get_first_partition_key() for partitions in partitioned} == {first}
        assert str(specs["lake/quotes"].metadata["dagster/uri"]).startswith(f"{tmp_path / folder}/lake/")
        (dep,) = specs["lake/pairs"].deps
        assert dep.partition_mapping == dg.TimeWindowPartitionMapping(start_offset=window)
        published = {key.to_user_string() for key in (dep.asset_key for dep in specs["published"].deps)}
        assert {name for name in published if name.startswith("marts/")} == {
            f"marts/{name}" for name in marts(definitions)
        }


def marts(definitions: dg.Definitions) -> set[str]:
    return {spec.key.path[-1] for spec in definitions.resolve_all_asset_specs() if spec.key.path[0] == "marts"}


def step_of(key: dg.AssetKey) -> str:
    return GRAPH.get(key).assets_def.node_def.name


def upstream(job: str, node: str) -> Iterator[str]:
    """Every node that must have succeeded before `node` starts."""
    dependencies = {
        invocation.alias or invocation.name: [
            dep.node for group in inputs.values() for dep in group.get_node_dependencies()
        ]
        for invocation, inputs in defs.resolve_job_def(job).graph.dependencies.items()
    }
    todo, seen = [node], {node}
    while todo:
        for name in dependencies[todo.pop()]:
            if name not in seen:
                seen.add(name)
                todo.append(name)
                yield name


def test_the_code_version_of_a_package_follows_its_subfolders(tmp_path: Path) -> None:
    room = tmp_path / "package" / "room"
    room.mkdir(parents=True)
    package = ModuleType("package")
    package.__file__ = str(tmp_path / "package" / "__init__.py")
    (tmp_path / "package" / "__init__.py").touch()
    (room / "rules.py").write_text("LONG = 4\n")
    before = code_version(package)
    (room / "rules.py").write_text("LONG = 5\n")
    assert code_version(package) != before


def compiled_imports(path: Path) -> set[Path]:
    """The modules of `pipeline` that a module imports, as Python's own parser sees it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    modules = [PROJECT.joinpath(*name.split(".")) for name in names if name.partition(".")[0] == "pipeline"]
    places = {place for module in modules for place in (module.with_suffix(".py"), module / "__init__.py")}
    return {place for place in places if place.is_file()} - {PROJECT / "pipeline" / "settings.py"}


def test_the_imports_that_code_versions_follow_are_those_that_python_sees() -> None:
    modules = list((PROJECT / "pipeline").rglob("*.py"))
    assert {path: set(_imported(path)) for path in modules} == {path: compiled_imports(path) for path in modules}


@pytest.mark.parametrize(
    "text",
    [
        "from pipeline.dedupe import kinds",
        "import pipeline.dedupe.kinds as named",
        "def work():\n    if True:\n        from pipeline.dedupe import (\n            order,\n            kinds as named,\n        )",
    ],
)
def test_an_import_is_followed_however_it_is_written(tmp_path: Path, text: str) -> None:
    (tmp_path / "module.py").write_text(f'"""Of pipeline.dedupe.pairs."""\n{text}\n')
    assert PROJECT / "pipeline" / "dedupe" / "kinds.py" in _imported(tmp_path / "module.py")
    assert PROJECT / "pipeline" / "dedupe" / "pairs.py" not in _imported(tmp_path / "module.py")


def versions(**given: object) -> dict[str, str | None]:
    """Of every asset of the lake."""
    specs = build_defs(Settings(**given)).resolve_all_asset_specs()  # type: ignore[arg-type]
    return {spec.key.path[1]: spec.code_version for spec in specs if spec.key.path[0] == "lake"}


def changed(one: dict[str, str | None], other: dict[str, str | None]) -> set[str]:
    return {name for name in one if one[name] != other[name]}


GROUPED = {"quote_sketches", "quote_pairs", "grouped_quotes"}
ALL_OF_THE_NIGHT = {"articles", "lines", "rejected_pages", "fingerprints", "pairs", "clusters", "duplicates"}
ALL_OF_THE_NIGHT |= {"quotes", "mentions", "extractions", "story_terms", "story_articles"}
ALL_OF_THE_NIGHT |= GROUPED


@pytest.mark.parametrize(
    ("module", "assets"),
    [
        ("clean/furniture.py", {"articles", "lines", "rejected_pages"}),
        ("charsets.py", {"captures", "pages", "articles", "lines", "rejected_pages"}),
        ("dedupe/kinds.py", {"fingerprints", "pairs", "clusters", "duplicates"}),
        ("dedupe/clusters.py", {"clusters", "duplicates"}),
        ("dedupe/floods.py", {"fingerprints"}),
        ("stories/linking.py", {"story_terms", "story_articles"}),
        ("language/speech/cues.py", {"quotes", "mentions", "extractions"}),
        ("wording/figures.py", GROUPED),
        ("shingles.py", {"fingerprints", "pairs", "clusters", "duplicates", *GROUPED}),
        (
            "workers.py",
            {"captures", "pages", "articles", "lines", "rejected_pages", "quotes", "mentions", "extractions"},
        ),
        ("lake.py", {"captures", "pages", *ALL_OF_THE_NIGHT}),
        ("tables.py", {"captures", "pages", *ALL_OF_THE_NIGHT}),
    ],
)
def test_a_module_is_part_of_the_code_version_of_every_asset_that_rests_on_it(
    monkeypatch: pytest.MonkeyPatch, module: str, assets: set[str]
) -> None:
    before, read, path = versions(), Path.read_bytes, PROJECT / "pipeline" / module
    monkeypatch.setattr(Path, "read_bytes", lambda file: read(file) + (b"# changed" if file == path else b""))
    assert changed(before, versions()) == assets


@pytest.mark.parametrize(
    ("library", "assets"),
    [("trafilatura", {"articles", "lines", "rejected_pages"}), ("spacy", {"quotes", "mentions", "extractions"})],
)
def test_a_library_is_part_of_the_code_version_of_what_it_makes(
    monkeypatch: pytest.MonkeyPatch, library: str, assets: set[str]
) -> None:
    before, installed = versions(), metadata.version
    monkeypatch.setattr("importlib.metadata.version", lambda name: "99" if name == library else installed(name))
    installed_once.cache_clear()
    assert changed(before, versions()) == assets
    installed_once.cache_clear()


def test_settings_that_change_results_are_part_of_the_code_version() -> None:
    assert changed(versions(), versions(tier="fast")) == {"quotes", "mentions", "extractions"}
    assert changed(versions(), versions(window_days=3)) == {"pairs", "clusters", "duplicates", *GROUPED}
    assert changed(versions(), versions(model="no_such_model")) == {"quotes", "mentions", "extractions"}
    assert changed(versions(), versions(workers=7, page_timeout=5)) == set()


def test_partitions_begin_with_the_first_captured_day(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert partitions.days(settings).get_first_partition_key() == "2026-01-01"
    for folder in ("day=2026-03-02", "day=2026-02-27", "day=soon"):
        (settings.lake / "captures" / folder).mkdir(parents=True)
    assert partitions.days(settings).get_first_partition_key() == "2026-02-27"
    given = settings.model_copy(update={"first_day": date(2026, 2, 1)})
    assert partitions.days(given).get_first_partition_key() == "2026-02-01"


def captured(settings: Settings, *days: str) -> list[str]:
    for day in days:
        (settings.lake / "captures" / f"day={day}").mkdir(parents=True)
    return list(partitions.days(settings).get_partition_keys(current_time=datetime(2026, 11, 29, 12, tzinfo=UTC)))


@pytest.mark.parametrize("clock", ["2026-11-29T12:00:00+00:00", "2027-11-29T12:00:00+00:00"])
def test_days_of_a_long_break_are_no_partitions_whatever_the_clock_says(tmp_path: Path, clock: str) -> None:
    keys = captured(Settings(data=tmp_path, clock=clock), "2026-03-02", "2026-10-25", "2026-11-20")
    assert keys == ["2026-03-02", *(str(date(2026, 10, 25) + timedelta(days=number)) for number in range(36))]


def test_the_days_of_a_demonstration_and_behind_them_yesterday_and_today_are_partitions(tmp_path: Path) -> None:
    demonstration = Settings(data=tmp_path, clock="2026-11-29T12:00:00+00:00")
    keys = captured(demonstration, "2026-03-02")
    assert keys == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-11-28", "2026-11-29"]
