"""`python tests/hostile/table.py [DOOR...]`: every case alone in a process of its own: outcome, seconds, memory, and what it may be.

Ends with exit code 1 where a case has another outcome than it may, or cost more."""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import doors
from cases import Case, Table
from server import RawServer

LIMIT = 150  # seconds, after which a case is ended


def one(table: Table, case: Case) -> str:
    """The fate of one case, by the door's own way."""
    lone = Table(table.door, [case])
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    match table.door:
        case "page":
            return doors.clean(case.name)
        case "text":
            return doors.extract(case.name)
        case "address":
            return doors.address(case.name)
        case "warc":
            doors.WARCS.cases[:] = [case]
            outcomes, pages = doors.over_warcs(folder)[case.name]
            return f"{'+'.join(sorted(outcomes))} {pages}"
        case _:
            with RawServer(dict(doors.scripts(lone))) as server:
                part = doors.ask(folder, server, list(doors.sources(lone)))
            return doors.fates_over_http(lone, part)[case.name][0]


def child(door: str, number: int) -> None:
    """Prints what one case came to. The reader's process counts among those waited for."""
    table = next(table for table in doors.TABLES if table.door == door)
    case = table.cases[number]
    started = time.perf_counter()
    fate = one(table, case)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        json.dumps(
            {"fate": fate, "seconds": time.perf_counter() - started, "mb": max(u.ru_maxrss for u in used) / 1024}
        )
    )


def main() -> int:
    """Runs all cases of the doors that are named, one after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("doors", nargs="*", metavar="DOOR")
    parser.add_argument("--child", nargs=2)
    given = parser.parse_args()
    if given.child:
        child(given.child[0], int(given.child[1]))
        return 0
    failed = total = 0
    for table in doors.TABLES:
        if given.doors and table.door not in given.doors:
            continue
        for number, case in enumerate(table.cases):
            line, good = _row(table, number, case)
            print(line, flush=True)
            failed, total = failed + (not good), total + 1
    print(f"{total} cases, {failed} beyond what they may")
    return 1 if failed else 0


def _row(table: Table, number: int, case: Case) -> tuple[str, bool]:
    command = [sys.executable, __file__, "--child", table.door, str(number)]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return f"{table.door:8} {case.name[:60]:60} no end in {LIMIT} s", False
    if ended.returncode:
        return (
            f"{table.door:8} {case.name[:60]:60} {(ended.stderr.strip().splitlines() or ['crashed'])[-1][:80]}",
            False,
        )
    found = json.loads(ended.stdout.splitlines()[-1])
    right = any(fate in found["fate"] for fate in case.fates)
    # A process with the client or the model in it takes half a gigabyte and some seconds by itself.
    good = right and found["seconds"] < case.seconds + 20 and found["mb"] < 1024 * (case.gigabytes + 0.5)
    mark = "" if good else f"   <- {' or '.join(case.fates)}"
    return (
        f"{table.door:8} {case.name[:60]:60} {found['fate'][:26]:26} {found['seconds']:6.1f} s {found['mb']:6.0f} MB{mark}",
        good,
    )


if __name__ == "__main__":
    sys.exit(main())
