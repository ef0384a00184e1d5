"""The wheel: exactly what it must hold, and at work in a new environment without a checkout."""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.settings import PROJECT

LINKED = ("sql", "sample", "deploy", "workspace.yaml", "dagster.yaml", "sources.yaml")

PAGE = """
<html><head><title>Ferry to run through the night</title></head><body><article><h1>Ferry to run through the night</h1>
<p>The harbour ferry of Port Selm will run through the night from April, the city council decided after a long debate.</p>
<p>&ldquo;Nobody should have to sleep on a bench because the last boat has left,&rdquo; Mayor Mira Oldan said after the vote.</p>
<p>The council set aside 400,000 crowns for the first year. Two boats will cross the bay every forty minutes.</p>
</article></body></html>
"""


def tracked(*places: str) -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z", *places], cwd=PROJECT, capture_output=True, text=True, check=True)
    return done.stdout.split("\0")[:-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the files that git knows, so that nothing left lying about gets into it."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in tracked():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT / name, source / name, follow_symlinks=False)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, source]
    done = subprocess.run(list(map(str, build)), capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_code_model_sql_sample_and_configuration_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert archive.testzip() is None
    code = {name for name in tracked("pipeline", "assets") if not name.startswith("pipeline/files/")}
    assert held == code | {f"pipeline/files/{name}" for name in tracked(*LINKED)}
    assert "pipeline/files/sql/marts/speaker_profile.sql" in held
    assert "pipeline/language/en_quotewire_sm/encoder_ner/model.onnx" in held


Installed = Callable[..., str]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a person works in."""
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def installed(wheel: Path, work: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Runs `quotewire` of the wheel, in a new environment that borrows only the dependencies, in a folder of its own."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    site = next((folder / "venv" / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", wheel]
    subprocess.run(list(map(str, install)), check=True)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("QUOTEWIRE_", "DAGSTER_", "PYTHON"))
    }
    # A second worker would load the language model once more, and read half of the few pages.
    kept["QUOTEWIRE_WORKERS"] = "1"

    def run(*words: object, code: int = 0) -> str:
        command = [python.with_name("quotewire"), *words]
        done = subprocess.run(list(map(str, command)), cwd=work, env=kept, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        assert str(PROJECT) not in done.stdout + done.stderr
        return done.stdout

    (work / "page.html").write_text(PAGE)
    # The sample's first night tells as much of a wheel as all three.
    _, *later = sorted({day.name for day in site.glob("pipeline/files/sample/sites/*/*-*-*")})
    for day in (day for name in later for day in site.glob(f"pipeline/files/sample/sites/*/{name}")):
        shutil.rmtree(day)
    return run


def test_an_installed_wheel_reads_a_page(installed: Installed) -> None:
    assert '"speaker_name": "Mira Oldan"' in installed("extract", "page.html")


def test_an_installed_wheel_plays_the_demonstration_and_answers_from_the_working_folder(
    installed: Installed, work: Path
) -> None:
    told = installed("demo")
    assert "data in data" in told and "quotations as said" in told
    assert "DuckDB file  data/quotewire.duckdb" in told
    # A night as it is shipped: it drew its page in a process of its own.
    assert "the nights   data/look/index.html" in told
    pages = [page.read_text() for page in sorted(work.glob("data/look/????-??-??/index.html"))]
    assert len(pages) == 1 and all("<svg" in page and len(page.encode()) < 300_000 for page in pages)
    assert "Dagster UI   quotewire ui --data data, then http://127.0.0.1:3000" in told and "make ui" not in told
    assert int(installed("query", "select count(*) as n from news.quotes", "--format", "csv").split()[1])


def test_the_doctor_of_an_installed_wheel_says_where_the_examples_lie(installed: Installed) -> None:
    told = installed("doctor", code=1)
    (command,) = (line.partition("example: ")[2] for line in told.splitlines() if "example: cp " in line)
    subprocess.run(command, shell=True, check=True)
    told = installed("doctor")
    assert "ok    language model: en_quotewire_sm" in told and "fail" not in told and "make ui" not in told
