"""Commands that ask the published file: query, export, entity."""

from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from pipeline.cli.app import DataFolder, Written, app, settings_of
from pipeline.commands.export import ExportFormat
from pipeline.commands.query import Format


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

    return run_query(sql, settings_of(data=data), format, unsafe=unsafe)


@app.command
def export(
    *,
    to: Written,
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

    return run_export(to, settings_of(data=data), tables=tables, since=since, format=format, texts=texts, force=force)


@app.command
def entity(name: str, *, aliases: Path | None = None, data: DataFolder = None) -> int:
    """Show what is known of a name, which spellings are taken for one bearer, why, and what is doubtful.

    Example: `quotewire entity "Helen Marsh"`

    Example: `quotewire entity "Helen Marsh" --aliases aliases.yaml`

    Parameters
    ----------
    name
        A name as articles write it, a surname, or an id: one of before leads to that which took its place.
    aliases
        A file of names that are one or two, to be tried out: published names near this one are linked anew by it, for this answer
        alone.
    """
    from pipeline.commands.entity import run_entity

    return run_entity(name, settings_of(data=data), aliases)
