"""What the linker reads: one name in one article, and bundles of those that are alike in all that it asks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.people.naming import read_naming

# Who stands beside more names than this is news of every kind, and no evidence.
MAX_BESIDE = 30
# Of a name in more articles than this company tells nothing either: by chance alone it meets everybody.
MAX_KEEPING = 60


@dataclass(frozen=True, slots=True)
class Appearance:
    """One name in one article: its fullest form there, its OntoNotes label, the role that the article gives (None: none), the
    other forms that stand for it (its initials), and the keys of the other people and bodies of the article."""

    article_id: str
    day: date
    outlet: str
    name: str
    label: str
    role: str | None = None
    forms: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[date, str]:
        """Order of appearances: by day, then by article."""
        return self.day, self.article_id


@dataclass(frozen=True, slots=True)
class Bundle:
    """Appearances of one key with one name and one role: how many, the first by day and article, the last day, their forms, and
    the company that tells (`beside`). Of a name without a role those in other company are another bundle. A
    name in more than MAX_KEEPING articles keeps no company."""

    name: str
    label: str
    role: str | None
    number: int
    first: tuple[date, str]
    last: date
    forms: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()


Bundled = Mapping[Bundle, Sequence[Appearance]]


def bundle(appearances: Iterable[Appearance]) -> dict[str, Bundled]:
    """The bundles of every key with the appearances of each. Names without a key (dates, 'the board') are left out.

    Independent of the order of `appearances`.
    """
    by_key: dict[str, list[Appearance]] = defaultdict(list)
    for each in appearances:
        naming = read_naming(each.name, each.label)
        if naming is not None:
            by_key[naming.key].append(each)
    rare = _rare(by_key)
    return {key: dict(map(_bundle, _alike(by_key[key], rare))) for key in sorted(by_key)}


def _rare(by_key: Mapping[str, Sequence[Appearance]]) -> frozenset[str]:
    """Keys that stand beside few others: company that tells."""
    near: dict[str, set[str]] = defaultdict(set)
    for key, found in by_key.items():
        for each in found:
            for other in each.beside:
                if len(near[other]) <= MAX_BESIDE:
                    near[other].add(key)
    return frozenset(key for key, keys in near.items() if len(keys) <= MAX_BESIDE)


_Alike = tuple[list[Appearance], set[str]]


def _alike(found: Sequence[Appearance], rare: frozenset[str]) -> Iterable[_Alike]:
    """Appearances of a bundle each, and their company."""
    if len(found) > MAX_KEEPING:
        rare = frozenset()
    parted: dict[tuple[str, str, str | None, frozenset[str]], _Alike] = {}
    for each in found:
        beside = rare.intersection(each.beside)
        company: frozenset[str] = frozenset() if each.role else beside
        alike, together = parted.setdefault((each.name, each.label, each.role, company), ([], set()))
        alike.append(each)
        together |= beside
    return parted.values()


def _bundle(alike: _Alike) -> tuple[Bundle, list[Appearance]]:
    found, beside = alike
    one = found[0]
    forms = frozenset(form for each in found for form in each.forms)
    first, last = min(each.place for each in found), max(each.day for each in found)
    return Bundle(one.name, one.label, one.role, len(found), first, last, forms, frozenset(beside)), found
