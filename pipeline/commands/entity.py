"""`quotewire entity`: what the publication tells of a name or an id: which spellings are taken for one bearer, why, and what is
doubtful."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipeline.commands.entity_trial import try_aliases
from pipeline.commands.errors import CommandError, UsageError
from pipeline.language.names.keys import name_words
from pipeline.look.named import by_id, by_name, history_of, names_like
from pipeline.settings import Settings
from pipeline.shown import unsteered
from pipeline.site.entity import read_entity, read_roles
from pipeline.site.spellings import Doubt, read_doubts, read_known, read_spellings

_ID = re.compile(r"[0-9a-f]{16}")
# Bearers of a surname alone; the others are named by their number.
_SHOWN = 20


def run_entity(name: str, settings: Settings, aliases: Path | None = None) -> int:
    """Prints every bearer of names near `name`, or of that id, and doubtful pairs; with `aliases` as that file would have it.

    Raises CommandError where nobody is known by it, LookError where an earlier version made the publication, and AliasesError.
    """
    if not name_words(name):
        raise UsageError(f"'{unsteered(name)}' holds no name; write one as articles do")
    if aliases is not None:
        return try_aliases(name, settings, aliases)
    with settings.warehouse.read_published() as con:
        found = _of_id(con, name) if _ID.fullmatch(name) else _of_name(con, name)
        for entity_id in found[:_SHOWN]:
            _tell(con, entity_id)
        if len(found) > _SHOWN:
            print(f"and {len(found) - _SHOWN} more in fewer articles; write the full name")
        _tell_doubtful([doubt for entity_id in found[:_SHOWN] for doubt in read_doubts(con, entity_id)])
    return 0


def _of_id(con: duckdb.DuckDBPyConnection, id: str) -> list[str]:
    was = next((one for one in history_of(con, id) if one.was == id), None)
    if was is None:
        if found := by_id(con, id):
            return found
        raise CommandError(f"no entity has the id {id}, and none had it; ask by a name")
    if was.entity_id is None:
        raise CommandError(f"{id} is no entity's id any more since {was.since}: {was.why}")
    print(f"{id} is no entity's id any more since {was.since}; {was.entity_id} took its place: {unsteered(was.why)}")
    return [was.entity_id]


def _of_name(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    if found := by_name(con, name):
        return found
    like = ", ".join(map(unsteered, names_like(con, name)))
    near = f"near it are {like}" if like else "try a surname, or `quotewire look --serve` and its search"
    raise CommandError(f"nobody is known as {unsteered(name)}; {near}")


def _tell(con: duckdb.DuckDBPyConnection, entity_id: str) -> None:
    one = read_entity(con, entity_id)
    quoted = f"; {one.quotes_said} quotations as said, by {one.outlets} outlets" if one.quotes_published else ""
    seen = f"{one.articles} articles, {one.first_seen} to {one.last_seen}{quoted}"
    print(f"{unsteered(one.name)}  {entity_id}  {seen}")
    known = read_known(con, entity_id)
    if known and (known.wikidata or known.notes):
        print("  told:  " + unsteered("; ".join(filter(None, (known.wikidata, known.notes)))))
    if roles := [f"{role.role} ({role.first} to {role.last})" for role in read_roles(con, one)]:
        print("  roles: " + unsteered(", ".join(roles)))
    for was in history_of(con, entity_id):
        if was.entity_id == entity_id:
            print(f"  was:   {was.was} until {was.since}: {unsteered(was.why)}")
    for spelling in read_spellings(con, entity_id):
        print(f"  {spelling.score:.2f}  {unsteered(', '.join(spelling.spellings))}: {unsteered(spelling.why)}")


def _tell_doubtful(doubts: Sequence[Doubt]) -> None:
    once = dict.fromkeys((one.one, one.other, one.is_joined, one.why) for one in doubts)
    if once:
        print("doubtful: say in aliases.yaml whether they are one (also) or two (apart)")
    for one, other, is_joined, why in once:
        now = "taken for one" if is_joined else "taken for two"
        print(f"  {unsteered(one)} and {unsteered(other)} ({now}): {unsteered(why)}")
