"""A PostgreSQL server of one's own on loopback, from Debian's package, with an empty database for Dagster."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"


def programs() -> Path | None:
    """Where Debian keeps initdb and pg_ctl; None where the package is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def server(bin: Path) -> Generator[str]:
    """Gives the address of an empty database. The server refuses to run as root: then it runs as `postgres`, in a folder of
    its own, since those of pytest are for their owner alone."""
    with tempfile.TemporaryDirectory(prefix="quotewire-postgres-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data, port = Path(folder, "data"), _free_port()
        _run(bin / "initdb", "-D", data, "--auth=trust", "--encoding=UTF8", "--no-sync", "--username=dagster")
        _run(bin / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", f"-p {port} {OPTIONS}", "start")
        try:
            yield f"postgresql+psycopg2://dagster@127.0.0.1:{port}/postgres"
        finally:
            _run(bin / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def _run(*words: object) -> None:
    command = [*(["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []), *map(str, words)]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        check=False,
    )
    assert not done.returncode, done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
