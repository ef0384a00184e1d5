"""Commands that make pages for people: look."""

from datetime import date
from pathlib import Path

from pipeline.cli.app import DataFolder, app, settings_of


@app.command
def look(
    *,
    day: date | None = None,
    mail: bool = False,
    to: Path | None = None,
    picture: Path | None = None,
    data: DataFolder = None,
) -> int:
    """Write the page of a night from the published file, and the list of nights: data/look/DAY/index.html, data/look/index.html.

    The nightly job does it by itself. Needs the extra: `pip install 'quotewire[look]'`.

    Example: `quotewire look --day 2026-03-03 --mail`

    Parameters
    ----------
    day
        Day of capture, as YYYY-MM-DD (default: the newest published).
    mail
        Also write the night as a letter, DAY/mail.html: styles in the tags, tables in place of pictures.
    to
        The folder of the pages (default: look in the data folder).
    picture
        Also write one picture of the night, who was most quoted, as SVG to this file.
    """
    from pipeline.commands.look import run_look

    return run_look(settings_of(data=data), day=day, mail=mail, to=to, picture=picture)
