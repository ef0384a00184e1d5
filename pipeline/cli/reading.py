"""Commands that read pages and texts given by hand: extract, dedupe, demo."""

from pathlib import Path

from pipeline.cli.app import DataFolder, Model, app, settings_of
from pipeline.commands.errors import UsageError


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

    settings = settings_of(model=model, workers=workers)
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

    return run_demo(settings_of(data=data))
