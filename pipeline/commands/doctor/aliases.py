"""What `quotewire doctor` says of aliases.yaml: whether it can be read, whether the publication is linked by it, and which of its
names no article has."""

from collections.abc import Sequence

from pipeline.commands.finding import Finding
from pipeline.language.names.keys import entity_id
from pipeline.people.aliases import Alias, aliases_of
from pipeline.settings import Settings
from pipeline.shown import unsteered
from pipeline.upgrades.links import stale_links
from pipeline.warehouse.published_links import published_links, spelled

SUBJECT = "aliases"
_SHOWN = 5


def aliases(settings: Settings) -> Finding:
    """Raises AliasesError and WarehouseError."""
    told = aliases_of(settings.aliases)
    seen = f"{len(told)} in {settings.aliases}" if told else f"nobody has told any ({settings.aliases} is not there)"
    if behind := stale_links(settings):
        seen = f"{seen}; the publication's names are linked otherwise ({'; '.join(behind.changed)})"
        return Finding("warn", SUBJECT, seen, "the next night links them by it, and `quotewire refresh` does at once")
    unknown = _unknown(settings, told) if told and published_links(settings.warehouse) else []
    if not unknown:
        return Finding("ok", SUBJECT, seen)
    more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
    return Finding("ok", SUBJECT, seen, f"no article has {', '.join(map(unsteered, unknown[:_SHOWN]))}{more}")


def _unknown(settings: Settings, told: Sequence[Alias]) -> list[str]:
    """Names that no article has. The name to show need not be one where another of the entry is."""
    ids = {(one, name): entity_id(name, one.kind) or "" for one in told for name in (one.name, *one.also, *one.apart)}
    known = spelled(settings.warehouse, set(ids.values()))
    found: list[str] = []
    for one in told:
        there = {name for name in (one.name, *one.also) if ids[one, name] in known}
        others = [name for name in (*one.also, *one.apart) if ids[one, name] not in known]
        found += others if there else [one.name, *others]
    return list(dict.fromkeys(found))
