"""`quotewire ...`: the command line. Each command is a few lines here and its work in pipeline.commands."""

import logging
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import cyclopts
from cyclopts import App, Parameter
from pydantic import ValidationError
from pydantic_settings import SettingsError

from pipeline.commands.errors import UsageError
from pipeline.commands.export import ExportFormat
from pipeline.commands.query import Format
from pipeline.errors import DISK, DISK_REMEDY, PermanentError
from pipeline.settings import Settings

app = App(
    name="quotewire",
    help="Who said what, about whom, who had it first, and who copied it.",
    version_flags=["--version"],
    help_format="markdown",
)

DataFolder = Annotated[
    Path | None, Parameter(name="--data", help="Data folder (default: QUOTEWIRE_DATA, else ./data).")
]
Model = Annotated[str | None, Parameter(name="--model", help="spaCy pipeline: embedded, a package, or a path.")]


@app.command
def extract(
    *paths: str, plain: bool = False, recursive: bool = False, model: Model = None, workers: int | None = None
) -> int:
    """Read pages and print one JSON object an article: metadata, clean text, quotations with speakers, entities.

    Exit code 0 when at least one page held an article, 1 when none did or a place is not there.

    Example: `quotewire extract page.html pages/ https://example.org/story | jq .quotes`

    Example: `quotewire extract --plain texts.jsonl > quotes.jsonl`

    Parameters
    ----------
    paths
        Pages (.html, .txt), folders of pages, or URLs; with --plain, one JSONL file.
    plain
        The input is JSON lines {"doc_id", "text"} of clean text: same order out, offsets into that text.
    recursive
        Read folders within folders too.
    workers
        Worker processes (default: one a core).
    """
    from pipeline.commands.extract import extract_pages, extract_plain

    settings = _settings(model=model, workers=workers)
    if not paths:
        raise UsageError("nothing to extract: give a page, a folder or a URL, as in `quotewire extract page.html`")
    if plain and len(paths) > 1:
        raise UsageError(f"--plain reads one file, not {len(paths)}: call it once for each")
    return extract_plain(Path(*paths), settings) if plain else extract_pages(paths, settings, recursive)


@app.command
def dedupe(file: Path) -> int:
    """Cluster near-duplicate articles and print one JSON object a row, in the same order.

    The rows are {"doc_id", "day", "outlet", "text"}; out come {"doc_id", "cluster_id", "role", "kind"}.

    Example: `quotewire dedupe articles.jsonl > clusters.jsonl`

    Parameters
    ----------
    file
        A .jsonl or .parquet file.
    """
    from pipeline.commands.dedupe import dedupe_file

    return dedupe_file(file)


@app.command
def demo(*, data: DataFolder = None) -> int:
    """Serve the sample news site on loopback and run its three nights over HTTP, from capture to publication.

    Example: `quotewire demo`
    """
    from pipeline.commands.demo import run_demo

    return run_demo(_settings(data=data))


@app.command
def query(sql: str, *, format: Format = "table", unsafe: bool = False, data: DataFolder = None) -> int:
    """Run one SQL statement over the published file: it reads that file and nothing else.

    Example: `quotewire query "select name, quotes_said from marts.speaker_profile limit 5"`

    Parameters
    ----------
    sql
        The statement; tables are written schema.table. `show all tables` lists them.
    format
        table, csv or jsonl.
    unsafe
        Let the statement reach other files and the network: `copy ... to`, `read_csv`, `attach`, `install`.
    """
    from pipeline.commands.query import run_query

    return run_query(sql, _settings(data=data), format, unsafe=unsafe)


@app.command
def export(
    *,
    to: Path,
    tables: Annotated[tuple[str, ...], Parameter(consume_multiple=True)] = (),
    since: date | None = None,
    format: ExportFormat = "parquet",
    texts: bool = False,
    force: bool = False,
    data: DataFolder = None,
) -> int:
    """Write tables of the published file as Parquet or CSV, one file a table, without the articles' texts.

    Example: `quotewire export --to export --tables news.quotes marts.speaker_profile --since 2026-03-01`

    Parameters
    ----------
    to
        The folder; an earlier export in it is replaced.
    tables
        Tables as schema.table (default: all).
    since
        First day of capture, as YYYY-MM-DD; tables without a day are written whole.
    format
        parquet or csv; in CSV, nested columns are JSON.
    texts
        With news.articles.text.
    force
        Also into a folder that holds other files, which stay.
    """
    from pipeline.commands.export import run_export

    return run_export(to, _settings(data=data), tables=tables, since=since, format=format, texts=texts, force=force)


@app.command
def publish(*, data: DataFolder = None) -> int:
    """Publish the working file again, for when the published file was deleted or damaged. No check is run.

    Example: `quotewire publish`
    """
    from pipeline.commands.repair import publish_again

    return publish_again(_settings(data=data))


@app.command
def reindex(day: date, *, data: DataFolder = None) -> int:
    """Make the lake's index of one day's pages again from the archive, for when one of its files is damaged.

    Example: `quotewire reindex 2026-03-02`

    Parameters
    ----------
    day
        The day of capture, as YYYY-MM-DD.
    """
    from pipeline.commands.repair import reindex_day

    return reindex_day(day, _settings(data=data))


@app.command
def repair(*, dry_run: bool = False, data: DataFolder = None) -> int:
    """Move rows that an earlier version filed under another day to the day of their own time. Loses nothing; can be repeated.

    Example: `quotewire repair --dry-run`

    Parameters
    ----------
    dry_run
        Only say what lies where.
    """
    from pipeline.commands.misplaced import repair as bring_home

    return bring_home(_settings(data=data), dry_run=dry_run)


@app.command
def doctor(*, data: DataFolder = None) -> int:
    """Say what is missing on this machine and how to mend it. Exit code 1 when something fails.

    Example: `quotewire doctor`
    """
    from pipeline.commands.doctor import doctor as examine

    return examine(_settings(data=data))


def _settings(**given: object) -> Settings:
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}, not {e['input']!r}" for e in error.errors())
        raise UsageError(f"{'; '.join(wrong)} (an option, or QUOTEWIRE_... in the environment)") from error
    except SettingsError as error:
        raise UsageError(f"environment: {error}; a setting that holds several values is written as JSON") from error


def main() -> None:
    """Exit codes: 0 done, 1 the command failed (one line on standard error says why), 2 it was called wrongly."""
    from pipeline.warehouse import WarehouseBusy

    # A retry is no news to a person at a terminal: what came of it is told.
    logging.getLogger("stamina").setLevel(logging.ERROR)
    try:
        code = app(sys.argv[1:], exit_on_error=False, print_error=False, result_action="return_value")
    except (cyclopts.CycloptsError, UsageError) as error:
        print(f"quotewire: {' '.join(str(error).split())} (quotewire --help)", file=sys.stderr)
        sys.exit(2)
    except (PermanentError, WarehouseBusy) as error:
        print(f"quotewire: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # The reader (head, a closed pager) has enough; Python must not complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno not in DISK:
            raise
        print(f"quotewire: {error}; {DISK_REMEDY}", file=sys.stderr)
        sys.exit(1)
    sys.exit(code or 0)
