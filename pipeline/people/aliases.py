"""aliases.yaml: what analysts know of people and bodies, as typed decisions. Every mistake is reported with its line and field."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline.errors import PermanentError
from pipeline.language.names.keys import entity_key
from pipeline.yaml_files import compose, items, line_of, pairs, twice

KINDS = ("PERSON", "ORG", "GPE")
_EXAMPLE = (
    "write for example:\naliases:\n  - {name: Helen Marsh, kind: PERSON, also: [H. Marsh], wikidata: Q42, notes: mayor}"
)
_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,11}")
_Problem = tuple[int, str]


class AliasesError(PermanentError):
    """One or more mistakes in an aliases file, one a line: `file:line: field: what is wrong; what to do`."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One person or body as analysts know it: the name to show, its other names (joined), names that are somebody else's (kept
    apart), the role that tells which of several bearers is meant (None: all), Wikidata id and notes."""

    name: str
    kind: str = "PERSON"
    also: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    role: str | None = None
    wikidata: str | None = None
    notes: str | None = None

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its names."""
        return _keys((self.name, *self.also), self.kind)

    @property
    def apart_keys(self) -> frozenset[str]:
        """The keys of names that are somebody else's."""
        return _keys(self.apart, self.kind)


def _keys(names: tuple[str, ...], kind: str) -> frozenset[str]:
    return frozenset(key for name in names if (key := entity_key(name, kind)) is not None)


def load_aliases(path: Path) -> tuple[Alias, ...]:
    """The decisions of a YAML file, in its order. Raises AliasesError naming file, line, field and remedy."""
    root = compose(path, AliasesError, _EXAMPLE)
    problems: list[_Problem] = []
    found: list[tuple[int, Alias]] = []
    for at, node in enumerate(_entries(path, root)):
        alias, wrong = _read(f"aliases[{at}]", node)
        problems += wrong
        if alias is not None and not wrong:
            found.append((line_of(node), alias))
    problems += _contradictions(found)
    if problems:
        raise AliasesError("\n".join(f"{path}:{line}: {text}" for line, text in sorted(problems)))
    return tuple(alias for _, alias in found)


def aliases_of(path: Path) -> tuple[Alias, ...]:
    """The same, and none where there is no file: nobody has told anything yet. Raises AliasesError."""
    return load_aliases(path) if path.exists() else ()


def _entries(path: Path, root: yaml.Node | None) -> list[yaml.Node]:
    fields = list(pairs(root)) if root is not None else []
    wrong = next((key for key, _ in fields if key.value != "aliases"), None)
    if wrong is not None:
        raise AliasesError(f"{path}:{line_of(wrong)}: unknown field '{wrong.value}'; {_EXAMPLE}")
    if not fields or not isinstance(fields[0][1], yaml.SequenceNode):
        raise AliasesError(f"{path}:1: aliases: the file lists nothing; {_EXAMPLE}")
    return items(fields[0][1])


def _read(name: str, node: yaml.Node) -> tuple[Alias | None, list[_Problem]]:
    """An entry, and what is wrong with it."""
    if not isinstance(node, yaml.MappingNode):
        return None, [(line_of(node), f"{name}: is not a mapping of fields; {_EXAMPLE}")]
    if (again := twice(node)) is not None:
        return None, [(line_of(again), f"{name}.{again.value}: is given twice; keep one")]
    values: dict[str, str | tuple[str, ...]] = {}
    problems: list[_Problem] = []
    for key, value in pairs(node):
        field = str(key.value)
        if (wrong := _wrong(field, value)) is not None:
            problems.append((line_of(key), f"{name}.{field}: {wrong}"))
        else:
            values[field] = tuple(str(one.value) for one in items(value)) if field in _LISTS else str(value.value)
    if "name" not in values and not problems:
        problems.append((line_of(node), f"{name}.name: is missing; add 'name:'"))
    if problems:
        return None, problems
    alias = Alias(**values)  # pyright: ignore[reportArgumentType] (each field was tried by its reader)
    return alias, [
        (line_of(node), f"{name}: '{one}' is no name that a {alias.kind} is known by; write it as articles do")
        for one in (alias.name, *alias.also, *alias.apart)
        if entity_key(one, alias.kind) is None
    ]


def _wrong(field: str, node: yaml.Node) -> str | None:
    """What is wrong with a field, and what to do; None where nothing is."""
    known = _FIELDS.get(field)
    if known is None:
        close = difflib.get_close_matches(field, _FIELDS, n=1)
        hint = f" (did you mean '{close[0]}'?)" if close else ""
        return f"unknown field{hint}; an entry has {', '.join(_FIELDS)}"
    return known(node)


def _text(node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        return "is not text; write it on one line, in quotes where it holds : or #"
    return None


def _kind(node: yaml.Node) -> str | None:
    return None if node.value in KINDS else f"'{node.value}' is no kind; kind is one of {', '.join(KINDS)}"


def _wikidata(node: yaml.Node) -> str | None:
    good = isinstance(node, yaml.ScalarNode) and _WIKIDATA.fullmatch(str(node.value))
    return None if good else f"'{node.value}' is no Wikidata id; write Q and a number, such as Q42"


def _list(node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.SequenceNode) or not items(node) or any(map(_text, items(node))):
        return "is not a list of names; write [one name, another]"
    return None


_FIELDS: Mapping[str, Callable[[yaml.Node], str | None]] = {
    "name": _text, "kind": _kind, "also": _list, "apart": _list, "role": _text, "wikidata": _wikidata, "notes": _text,
}  # fmt: skip
_LISTS = ("also", "apart")


def _contradictions(found: list[tuple[int, Alias]]) -> Iterator[_Problem]:
    """Names that two entries claim without a role each, and names that one entry joins and keeps apart."""
    claimed: dict[tuple[str, str | None], int] = {}
    for line, alias in found:
        for key in sorted(alias.keys & alias.apart_keys):
            yield line, f"apart: '{key.partition(':')[2]}' is also one of its own names; take it out of one of the two"
        role = " ".join(alias.role.casefold().split()) if alias.role else None
        for key in sorted(alias.keys):
            others = [
                at for (other, told), at in claimed.items() if other == key and (told == role or not told or not role)
            ]
            if others:
                name = key.partition(":")[2]
                yield (
                    line,
                    f"also: '{name}' is a name of the entry on line {others[0]} too; join the two, or give each a role",
                )
        claimed |= dict.fromkeys(((key, role) for key in alias.keys), line)
