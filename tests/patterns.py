"""Every regular expression of the package, and for each of them strings that it could be slow on, made from its own parse."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from re import _constants as op
from re import _parser
from typing import Any

import pipeline

ROOT = Path(pipeline.__file__).parent
FUNCTIONS = frozenset({"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"})
# Stands for what a pattern made at run time is given.
GIVEN = "2026"
# A repetition that is shorter is no danger.
MANY = 8
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_SAMPLES = {
    op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " ", op.CATEGORY_WORD: "a",
    op.CATEGORY_NOT_DIGIT: "a", op.CATEGORY_NOT_SPACE: "a", op.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
_TRIED = "a 1.-<>/=\"'&,;:!x\n\t(“”é中"


def every_pattern() -> dict[str, re.Pattern[Any]]:
    """By module and name, or by module and line where it is written into a call."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            found.update((f"{module.name}.{place}", pattern) for place, pattern in _held(name, value))
    known = {pattern.pattern for pattern in found.values()}
    for file in sorted(ROOT.rglob("*.py")):
        name = ".".join(("pipeline", *file.relative_to(ROOT).with_suffix("").parts))
        found.update((f"{name}:{line}", pattern) for line, pattern in _written(file) if pattern.pattern not in known)
    return found


def only_matched() -> frozenset[str]:
    """Names of patterns that are nowhere used but to match from the beginning of a text."""
    used: dict[str, set[str]] = {}
    for file in ROOT.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        called = {
            node.func.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value in called:
                used.setdefault(node.value.id, set()).add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in called:
                used.setdefault(node.id, set()).add("")
    return frozenset(name for name, methods in used.items() if methods <= {"match", "fullmatch"})


def _held(name: str, value: object) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _held(f"{name}[{key}]", inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for i, inner in enumerate(value):
            yield from _held(f"{name}[{i}]", inner)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from _held(f"{name}.{part.name}", getattr(value, part.name, None))


def _written(file: Path) -> Iterator[tuple[int, re.Pattern[Any]]]:
    """Patterns in calls such as re.sub("...", ...); a compiled one at module level is found by its name as well."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FUNCTIONS):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args:
            pattern = _constant(node.args[0])
            if pattern is not None:
                yield node.lineno, re.compile(pattern, re.VERBOSE if "VERBOSE" in ast.unparse(node) else 0)


def _constant(node: ast.expr) -> str | bytes | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return node.value
    if isinstance(node, ast.JoinedStr) and all(
        isinstance(part, ast.Constant) or isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name)
        and part.value.id.islower() for part in node.values
    ):  # fmt: skip
        return "".join(str(part.value) if isinstance(part, ast.Constant) else GIVEN for part in node.values)
    return None


def hostile(pattern: re.Pattern[Any], most: int) -> list[tuple[str, str, str]]:
    """(beginning, unit, end) of strings that hold the unit many times over: what each repetition repeats behind what must stand
    before it, every beginning of a match without its end, every kind of character. At most so many, evenly chosen."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = _parser.parse(text, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    pumps, beginnings = list[tuple[str, str]](), list[str]()
    _walk(list(tree), "", pumps, beginnings)
    units = [unit for unit in dict.fromkeys([*beginnings, *(unit for _, unit in pumps)]) if unit]
    found = [(before, unit, end) for before, unit in pumps if unit for end in ("", "\x00", "!")]
    found += [("", unit, end) for unit in units for end in ("", "\x00")]
    # A beginning over and over, each followed by much of what a repetition takes.
    found += [("", before + unit * 3, "") for before, unit in pumps if unit]
    found += [(before, other, "") for before in beginnings[:8] for other in units[:8]]
    found += [("", char, "") for char in _TRIED]
    distinct = list(dict.fromkeys(found))
    step = max(1, -(-len(distinct) // most))
    return distinct[::step]


def _walk(nodes: list[Any], before: str, pumps: list[tuple[str, str]], beginnings: list[str]) -> str:
    """Collects from a sequence that stands behind `before`; gives what stands behind it then."""
    for kind, value in nodes:
        if kind in _REPEATS:
            _, highest, body = value
            for unit in _samples(list(body)):
                if highest >= MANY:
                    pumps.append((before, unit))
            _walk(list(body), before, pumps, beginnings)
        elif kind is op.SUBPATTERN:
            _walk(list(value[3]), before, pumps, beginnings)
        elif kind is op.BRANCH:
            for branch in value[1]:
                _walk(list(branch), before, pumps, beginnings)
        elif kind is op.ATOMIC_GROUP:
            _walk(list(value), before, pumps, beginnings)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            _walk(list(value[1]), before, pumps, beginnings)
        before += _samples([(kind, value)])[0]
        beginnings.append(before)
    return before


def _samples(nodes: list[Any]) -> list[str]:
    """One string that the sequence matches, and another one where it begins with a class or a choice."""
    found = [""]
    for i, (kind, value) in enumerate(nodes):
        parts = _of(kind, value)
        found = [one + part for one in found for part in (parts[:4] if i == 0 else parts[:1])]
    return found


def _of(kind: Any, value: Any) -> list[str]:
    if kind is op.LITERAL:
        return [chr(value)]
    if kind is op.NOT_LITERAL:
        return [char for char in _TRIED if ord(char) != value][:2]
    if kind is op.ANY:
        return ["a", "<"]
    if kind is op.IN:
        return _in_class(value)
    if kind in _REPEATS:
        lowest, _, body = value
        return [sample * max(lowest, 1) for sample in _samples(list(body))] or [""]
    if kind is op.SUBPATTERN:
        return _samples(list(value[3]))
    if kind is op.ATOMIC_GROUP:
        return _samples(list(value))
    if kind is op.BRANCH:
        return [sample for branch in value[1] for sample in _samples(list(branch))[:1]] or [""]
    return [""]


def _in_class(items: list[Any]) -> list[str]:
    if items[0][0] is op.NEGATE:
        return [char for char in _TRIED if not any(_holds(item, char) for item in items[1:])][:2] or [""]
    found: list[str] = []
    for kind, value in items:
        found.append(
            chr(value) if kind is op.LITERAL else chr(value[0]) if kind is op.RANGE else _SAMPLES.get(value, "a")
        )
    return found[:4]


def _holds(item: Any, char: str) -> bool:
    kind, value = item
    if kind is op.LITERAL:
        return ord(char) == value
    if kind is op.RANGE:
        return value[0] <= ord(char) <= value[1]
    tests = {op.CATEGORY_DIGIT: char.isdigit(), op.CATEGORY_SPACE: char.isspace(), op.CATEGORY_WORD: char.isalnum()}
    return tests.get(value, not tests.get(_POSITIVE.get(value), False))


_POSITIVE = {
    op.CATEGORY_NOT_DIGIT: op.CATEGORY_DIGIT,
    op.CATEGORY_NOT_SPACE: op.CATEGORY_SPACE,
    op.CATEGORY_NOT_WORD: op.CATEGORY_WORD,
}
