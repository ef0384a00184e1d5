"""The table of people that an analyst keeps (QUOTEWIRE_SHARES): what is known of each, as written; nothing is guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline.look.made import LookError
from pipeline.yaml_files import compose, items, line_of, pairs, twice

_EXAMPLE = 'write for example:\npeople:\n  - {name: "Ana Ortiz", gender: woman, party: Harbour List}'
NAME, ID = "name", "id"


@dataclass(frozen=True, eq=False)
class Person:
    """One entry: `id` is that of news.entities where the analyst gives it, `known` is column -> value."""

    name: str
    id: str | None
    known: Mapping[str, str]
    line: int


@dataclass(frozen=True)
class People:
    """A whole table: its columns in the order in which they first appear."""

    columns: tuple[str, ...]
    people: tuple[Person, ...]


def read_people(path: Path) -> People:
    """Raises LookError naming file, line and remedy, all mistakes at once."""
    root = compose(path, LookError, _EXAMPLE)
    listing = next((value for key, value in pairs(root) if key.value == "people"), None) if root else None
    if not items(listing):
        raise LookError(f"{path}:1: the file lists no people; {_EXAMPLE}")
    people: list[Person] = []
    problems: list[tuple[int, str]] = []
    for node in items(listing):
        mistakes = list(_mistakes(node))
        problems += mistakes
        if not mistakes:
            people.append(_person(node))
    problems += _taken(people)
    if problems:
        raise LookError("\n".join(f"{path}:{line}: {text}" for line, text in sorted(problems)))
    columns = tuple(dict.fromkeys(column for person in people for column in person.known))
    if not columns:
        raise LookError(f"{path}:1: nothing is told of anybody but names; {_EXAMPLE}")
    return People(columns, tuple(people))


def _mistakes(node: yaml.Node) -> Iterator[tuple[int, str]]:
    if not isinstance(node, yaml.MappingNode):
        yield line_of(node), f"a person is fields, not a {_kind(node)}; {_EXAMPLE}"
        return
    if again := twice(node):
        yield line_of(again), f"field '{again.value}' is given twice; keep one"
    for key, value in pairs(node):
        if not isinstance(key, yaml.ScalarNode):
            yield line_of(key), f"the name of a field is a {_kind(key)}; write a word"
        elif not isinstance(value, yaml.ScalarNode):
            yield (
                line_of(value),
                f"{key.value} is a {_kind(value)}; write one value, and two columns where there are two",
            )
    if not _fields(node).get(NAME):
        yield line_of(node), "this person has no name; write name: as articles do"


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        return "list"
    return "set of fields" if isinstance(node, yaml.MappingNode) else "value"


def _fields(node: yaml.Node) -> dict[str, str]:
    """As typed: YAML would make a truth of no, and a number of 1e3. Empty values, ~ and null are not known."""
    return {
        str(key.value): " ".join(str(value.value).split())
        for key, value in pairs(node)
        if isinstance(value, yaml.ScalarNode) and value.tag != "tag:yaml.org,2002:null"
    }


def _person(node: yaml.Node) -> Person:
    fields = _fields(node)
    name, given = fields.pop(NAME), fields.pop(ID, None)
    return Person(name, given, {column: value for column, value in fields.items() if value}, line_of(node))


def _taken(people: list[Person]) -> Iterator[tuple[int, str]]:
    """The same name twice; with ids of their own they are two people."""
    first: dict[tuple[str, str | None], int] = {}
    for person in people:
        earlier = first.setdefault((person.name.casefold(), person.id), person.line)
        if earlier != person.line:
            yield person.line, f"{person.name} is there already on line {earlier}; keep one, or give both an id"
