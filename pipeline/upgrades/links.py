"""Whether the names of the publication are linked by what analysts tell now, and by today's linker. A night links them, and no
night is due because aliases.yaml changed."""

from dataclasses import dataclass

from pipeline.people.aliases import aliases_of
from pipeline.settings import Settings
from pipeline.versions import changed_parts
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.links import links_made_by
from pipeline.warehouse.published_links import PublishedLinks, published_links

# As links_made_by tells them.
_PARTS = ("rules of links", "linker", "aliases.yaml")


@dataclass(frozen=True)
class StaleLinks:
    """How many senses of spellings the publication has, what they were linked by, and what has changed since, in words."""

    spellings: int
    made_by: str
    changed: tuple[str, ...]


def stale_links(settings: Settings) -> StaleLinks | None:
    """None where nothing has changed, and where no publication tells. Raises AliasesError."""
    told = aliases_of(settings.aliases)
    try:
        found = published_links(settings.warehouse)
    except WarehouseError:
        # A damaged publication proves nothing, and the next one takes its place.
        return None
    changed = _changed(found, links_made_by(told)) if found else ()
    return StaleLinks(found.spellings, found.made_by, changed) if found and changed else None


def _changed(found: PublishedLinks, now: str) -> tuple[str, ...]:
    then, today = (made_by.replace(":", " ") for made_by in (found.made_by, now))
    return tuple(changed_parts(_PARTS, then, today))
