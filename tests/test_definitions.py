"""The definitions as a whole: they load, cost little to import, say what they are, and nothing unproven is published."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import dagster as dg
import pytest

from assets.checks import checks
from assets.definitions import defs
from assets.specs import code_version
from pipeline.settings import PROJECT

GROUPS = {"capture", "clean", "dedupe", "extract", "warehouse", "marts", "publish"}
SPECS = defs.resolve_all_asset_specs()

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
    assert {"spacy", "trafilatura", "sqlglot", "torch", "ray"}.isdisjoint(modules)


def test_the_pipeline_works_without_dagster():
    assert {"pipeline.cli", "pipeline.warehouse.night", "pipeline.language.day"} <= set(python(IMPORTS_WITHOUT_DAGSTER))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key.to_user_string())
def test_an_asset_says_what_it_is(spec: dg.AssetSpec):
    assert spec.group_name in GROUPS
    assert spec.owners
    assert spec.kinds
    assert spec.code_version
    prose = (spec.description or "").partition("```")[0].strip()
    assert prose.endswith(".")
    assert prose.startswith(("One row", "`data/quotewire.duckdb`"))


def test_every_group_has_assets():
    assert {spec.group_name for spec in SPECS} == GROUPS


def test_every_blocking_check_stands_before_publishing():
    blocking = {check.node_def.name for check in checks if any(spec.blocking for spec in check.check_specs)}
    assert len(blocking) > 20
    assert blocking - set(upstream("nightly", "published")) == set()


def test_nothing_is_published_that_is_not_in_the_night():
    night = {key.to_user_string() for key in defs.resolve_job_def("nightly").asset_layer.executable_asset_keys}
    captured = {"lake/captures", "lake/pages"}
    assert {spec.key.to_user_string() for spec in SPECS} - night == captured


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
