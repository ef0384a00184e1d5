"""Commands that make pages for people: look."""

from datetime import date

from pipeline.cli.app import DataFolder, Written, app, settings_of
from pipeline.commands.errors import UsageError


@app.command
def look(
    *,
    day: date | None = None,
    mail: bool = False,
    to: Written | None = None,
    picture: Written | None = None,
    older: bool = False,
    serve: bool = False,
    host: str | None = None,
    port: int | None = None,
    public: bool = False,
    data: DataFolder = None,
) -> int:
    """Write the page of a night from the published file, and the list of nights: data/look/DAY/index.html, data/look/index.html.

    The nightly job does it by itself. Needs the extra: `pip install 'quotewire[look]'`.

    Example: `quotewire look --day 2026-03-03 --mail`

    Example: `quotewire look --serve`

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
    older
        Make the pages again whose day was cleaned, read or captured anew since. `quotewire refresh` does it by itself.
    serve
        Write nothing: serve a read-only site over the newest publication, with search, until it is interrupted.
    host
        With --serve: the address to listen on (default: QUOTEWIRE_LOOK_HOST, else 127.0.0.1).
    port
        With --serve: the port (default: QUOTEWIRE_LOOK_PORT, else 8010; 0 takes any free one).
    public
        With --serve: show excerpts and links alone, no whole text and no archived page (QUOTEWIRE_LOOK_TEXTS=excerpts).
    """
    if serve:
        if day or mail or to or picture or older:
            raise UsageError("--serve writes no pages: leave out --day, --mail, --to, --picture and --older")
        from pipeline.site.serving import serve as serve_site

        texts = "excerpts" if public else None
        return serve_site(settings_of(data=data, look_host=host, look_port=port, look_texts=texts))
    if host or port is not None or public:
        raise UsageError("--host, --port and --public go with --serve")
    from pipeline.commands.look import run_look, run_older

    if older:
        if day or mail or to or picture:
            raise UsageError("--older says which pages: leave out --day, --mail, --to and --picture")
        return run_older(settings_of(data=data))
    return run_look(settings_of(data=data), day=day, mail=mail, to=to, picture=picture)
