"""An entry added to sources.yaml as a person would add it: after the last one, all comments and everything else as they were."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

import yaml

from pipeline.folders import write_whole
from pipeline.sources import SourcesError, load_sources
from pipeline.yaml_files import compose, items, pairs

# As YAML counts lines.
_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|$)")


def add_source(path: Path, entry: Mapping[str, object]) -> None:
    """Adds an entry to a sources file, which is made where there is none. The file is replaced whole, and only by one in which
    every source of before and the new one can be read. Raises SourcesError and OSError."""
    path = path.resolve()
    if not path.exists():
        write_whole(path, f"sources:\n{_entry(entry, 2)}")
        return
    before = [source.id for source in load_sources(path)]
    text = path.read_bytes().decode("utf-8")
    changed = _with(text, path, entry)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    mode = stat.S_IMODE(path.stat().st_mode)
    try:
        write_whole(draft, changed, mode)
        if [source.id for source in load_sources(draft)] != [*before, entry["id"]]:
            raise SourcesError(f"{path}: the entry cannot be added at its end; add it by hand:\n{_entry(entry, 2)}")
        draft.chmod(mode)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _with(text: str, path: Path, entry: Mapping[str, object]) -> str:
    root = compose(path, SourcesError, "")
    listing = next((value for key, value in pairs(root) if key.value == "sources"), None) if root else None
    if not isinstance(listing, yaml.SequenceNode) or listing.flow_style:
        raise SourcesError(
            f"{path}: its list of sources is written in brackets; add the entry by hand:\n{_entry(entry, 2)}"
        )
    last = _end(items(listing)[-1])
    lines = _LINE.findall(text)
    ending = "\r\n" if "\r\n" in text else "\n"
    new = _entry(entry, listing.start_mark.column).replace("\n", ending)
    before = "".join(lines[: last + 1])
    return f"{before}{'' if before.endswith((chr(10), chr(13))) else ending}{new}{''.join(lines[last + 1 :])}"


def _end(node: yaml.Node) -> int:
    """The line on which an entry ends, from 0. A block's own end lies behind the comments that follow it."""
    while not isinstance(node, yaml.ScalarNode) and not getattr(node, "flow_style", True):
        inner = [value for _, value in pairs(node)] or items(node)
        if not inner:
            break
        node = inner[-1]
    mark = node.end_mark
    # A text in lines of its own ends where the next line begins.
    return mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line


def _entry(entry: Mapping[str, object], indent: int) -> str:
    given = {name: value for name, value in entry.items() if value is not None}
    text = yaml.safe_dump([given], sort_keys=False, allow_unicode=True, width=10_000)
    return "".join(f"{' ' * indent}{line}\n" for line in text.splitlines())
