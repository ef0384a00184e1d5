"""The files of a deployment: systemd units, container file, compose file, the extra for PostgreSQL."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

from pipeline.settings import FILES, PROJECT, Settings

DEPLOY = PROJECT / "deploy"
UNITS = (
    "quotewire-code.service",
    "quotewire-daemon.service",
    "quotewire-webserver.service",
    "quotewire-health.service",
)
PARTS = {"code", "daemon", "webserver"}
HEALTH = ["health", "--serve", "3001"]
# Of systemd's own scale: 0 is best, below 2 "OK", 9.6 a unit without a sandbox. The code server reaches the net.
EXPOSURE = {
    "quotewire-code.service": 1.6,
    "quotewire-daemon.service": 1.5,
    "quotewire-webserver.service": 1.5,
    "quotewire-health.service": 1.5,
}


@pytest.fixture(scope="module")
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    if not found and os.environ.get("CI") == "true":
        pytest.fail("CI has no systemd-analyze: apt-get install systemd")
    return found or pytest.skip("needs systemd-analyze (apt-get install systemd)")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a machine on which the units are installed as deploy/README.md says."""
    root = tmp_path_factory.mktemp("machine")
    (root / "etc" / "systemd").mkdir(parents=True)
    shutil.copytree(DEPLOY / "systemd", root / "etc" / "systemd" / "system")
    tool = root / "opt" / "quotewire" / "bin" / "quotewire"
    tool.parent.mkdir(parents=True)
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    shutil.copytree("/usr/lib/systemd/system", root / "usr" / "lib" / "systemd" / "system", symlinks=True)
    return root


def test_systemd_finds_nothing_wrong_with_the_units(analyze: str, machine: Path) -> None:
    command = [analyze, "verify", f"--root={machine}", "quotewire.target", *UNITS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "quotewire" in line]) == (0, [])


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_in_the_sandbox(analyze: str, machine: Path, unit: str) -> None:
    command = [analyze, "security", "--offline=true", f"--root={machine}", "--no-pager", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= EXPOSURE[unit]


def test_every_part_has_a_unit_and_a_service_that_restart_and_are_bounded() -> None:
    common = (DEPLOY / "systemd" / "quotewire-.service.d" / "common.conf").read_text()
    assert "Restart=always" in common
    units = {unit: (DEPLOY / "systemd" / unit).read_text() for unit in UNITS}
    commands = {re.findall(r"^ExecStart=\S+/quotewire (.+)$", text, re.M)[0] for text in units.values()}
    assert commands == {f"serve {part}" for part in PARTS} | {" ".join(HEALTH)}
    wanted = re.findall(r"^Wants=(.+)$", (DEPLOY / "systemd" / "quotewire.target").read_text(), re.M)[0]
    assert set(wanted.split()) == set(UNITS)
    assert all("MemoryMax=" in text and "TasksMax=" in text for text in units.values())
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert {name: services[name]["command"] for name in PARTS} == {part: ["serve", part] for part in PARTS}
    assert services["health"]["command"] == HEALTH
    assert all(services[name]["restart"] == "always" and services[name]["mem_limit"] for name in services)
    assert all({"read_only", "cap_drop", "pids_limit"} <= services[name].keys() for name in PARTS | {"health"})


def test_the_code_server_alone_may_make_code_and_so_draws_its_pictures() -> None:
    texts = {unit: (DEPLOY / "systemd" / unit).read_text() for unit in UNITS}
    # A drop-in for all of them would be read after the units, and win.
    assert "\nMemoryDenyWriteExecute=" not in (DEPLOY / "systemd" / "quotewire-.service.d" / "common.conf").read_text()
    denied = {unit: re.findall(r"^MemoryDenyWriteExecute=(\w+)$", text, re.M) for unit, text in texts.items()}
    assert denied.pop("quotewire-code.service") == ["no"] and set(map(tuple, denied.values())) == {("true",)}


def test_nothing_of_the_containers_listens_beyond_this_machine() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:3000:3000", "127.0.0.1:3001:3001"]


def test_what_the_units_and_containers_set_are_settings() -> None:
    # The recipes in notify/ have variables of their own.
    files = [path for path in DEPLOY.rglob("*") if path.is_file() and "notify" not in path.parts]
    texts = [path.read_text() for path in files]
    named = {name for text in texts for name in re.findall(r"QUOTEWIRE_([A-Z_]+)", text)} - {"PASSWORD"}
    assert {"DATA", "SOURCES", "POSTGRES", "CODE_HOST", "CODE_PORT", "UI_HOST"} <= named
    assert {name.lower() for name in named} <= {*Settings.model_fields}


def test_the_container_file_copies_what_is_there_and_leaves_root() -> None:
    steps = (DEPLOY / "Containerfile").read_text().splitlines()
    copied = next(step for step in steps if step.startswith("COPY requirements")).split()[1:-1]
    assert all((PROJECT / name).is_file() for name in copied)
    assert steps.index("USER 10001") > max(n for n, step in enumerate(steps) if step.startswith("RUN"))


def test_containers_have_what_data_in_a_bucket_needs() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    copied = next(step for step in text.splitlines() if step.startswith("COPY requirements"))
    assert "requirements-bucket.lock" in copied and "-r requirements-bucket.lock" in text
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for part in PARTS | {"health"}:
        # What the file says of the data stands, and it need not be there.
        assert services[part]["env_file"] == [{"path": ".bucket.env", "required": False}]
        assert "QUOTEWIRE_DATA" not in services[part]["environment"]
    for kept_out in ((DEPLOY / "Containerfile.dockerignore"), (PROJECT / ".gitignore")):
        # A name with a dot in front is in no wheel either.
        assert {"deploy/.env", "deploy/.bucket.env"} <= {line.lstrip("/") for line in kept_out.read_text().splitlines()}


def test_settings_with_passwords_are_for_root_alone_and_health_may_be_let_out_to_a_bucket() -> None:
    steps = (DEPLOY / "README.md").read_text()
    assert steps.index("install -m 600 /dev/null /etc/quotewire/quotewire.env") < steps.index("systemctl enable")
    common = (DEPLOY / "systemd" / "quotewire-.service.d" / "common.conf").read_text()
    # systemd takes the later of the two: what the file says of the data stands.
    assert common.index("Environment=QUOTEWIRE_DATA") < common.index("EnvironmentFile=-/etc/quotewire/quotewire.env")
    denied = {unit for unit in UNITS if "IPAddressDeny=any" in (DEPLOY / "systemd" / unit).read_text()}
    assert "quotewire-health.service" in denied and "/etc/systemd/system/quotewire-health.service.d" in steps


@pytest.mark.parametrize("extra", ["postgres", "look"])
def test_the_lock_of_an_extra_holds_it_and_agrees_with_the_developers_lock(extra: str) -> None:
    asked = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["optional-dependencies"][extra]
    lock = (PROJECT / f"requirements-{extra}.lock").read_text()
    assert {re.split("[><=]", name)[0] for name in asked} <= set(re.findall(r"^([\w-]+)==", lock, re.M))
    for block in re.split(r"\n(?=\w)", lock.strip()):
        assert block in (PROJECT / "requirements-dev.lock").read_text()


def test_an_address_of_postgres_without_its_driver_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"begins with postgresql\+psycopg2://"):
        Settings(postgres="postgresql://dagster@127.0.0.1/dagster")  # type: ignore[arg-type]


def test_the_deployment_is_in_the_package() -> None:
    assert (FILES / "deploy").resolve() == DEPLOY


def test_the_container_of_health_asks_its_own_endpoint_and_fails_when_that_says_503() -> None:
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["health"]
    _, _, flag, program = service["healthcheck"]["test"]
    asked = HTTPServer(("127.0.0.1", 0), Answering)
    with asked:
        Thread(target=asked.serve_forever, daemon=True).start()
        here = program.replace(":3001/", f":{asked.server_port}/")
        assert here != program
        codes = [
            subprocess.run([sys.executable, flag, here], check=False, capture_output=True).returncode for _ in "12"
        ]
        asked.shutdown()
    assert codes == [0, 1]


class Answering(BaseHTTPRequestHandler):
    """Well at first, then not."""

    statuses = [200, 503]

    def do_GET(self) -> None:
        self.send_response(self.statuses.pop(0) if self.path == "/health" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of http.server)
        """Silent."""
