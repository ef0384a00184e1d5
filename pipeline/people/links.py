"""What linking gives: senses of spellings with their entities, and doubtful pairs."""

from dataclasses import dataclass
from datetime import date

from pipeline.people.aliases import Alias


@dataclass(frozen=True, slots=True)
class Link:
    """One sense of a spelling and the entity that it is of. `why` says what joined it, in words; `score` how sure, 0 to 1.
    `names` are its writings and `roles` what articles call it, most used first; `told` is what analysts say of it."""

    sense_id: str
    entity_id: str
    key: str
    why: str
    score: float
    names: tuple[str, ...]
    roles: tuple[str, ...]
    first_seen: date
    last_seen: date
    articles: tuple[str, ...]
    told: Alias | None = None
    # (article_id, name), where the key has several senses: which of them is meant there.
    appearances: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two senses that may be one and were not joined, or that are doubtful."""

    one_id: str
    other_id: str
    one: str
    other: str
    why: str


@dataclass(frozen=True, slots=True)
class Linked:
    """All links, in order of their sense, and the doubtful pairs, in order of their ids."""

    links: tuple[Link, ...]
    candidates: tuple[Candidate, ...]
