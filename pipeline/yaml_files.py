"""YAML files that people write, as nodes: with the lines that messages name, and values as they were typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import yaml

from pipeline.errors import PermanentError


def compose(path: Path, refused: type[PermanentError], example: str) -> yaml.Node | None:
    """The root of a file; None where it is empty. Raises `refused`, a line that names file, line and remedy; `example` ends with
    what to write in a file that is not there."""
    try:
        return yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        raise refused(f"{path}: there is no such file; make it, {example}") from None
    except OSError as error:
        raise refused(f"{path}: cannot be read ({error.strerror}); name a readable YAML file") from error
    except UnicodeDecodeError as error:
        raise refused(f"{path}: is not UTF-8 text ({error.reason}); save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise refused(f"{path}:{line}: is not YAML: {error.problem}; check indentation, quotes and brackets") from error
    except yaml.YAMLError as error:
        raise refused(f"{path}:1: is not YAML: {error}; save it as plain text") from error
    except RecursionError as error:
        raise refused(f"{path}:1: is nested without end; write lists and fields, {example}") from error


def pairs(node: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """The fields of a mapping with their values; nothing where the node is none."""
    if isinstance(node, yaml.MappingNode):
        yield from cast("list[tuple[yaml.Node, yaml.Node]]", node.value)


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """The entries of a list; none where the node is no list."""
    return cast("list[yaml.Node]", node.value) if isinstance(node, yaml.SequenceNode) else []


def twice(node: yaml.Node) -> yaml.Node | None:
    """A field that is given a second time: YAML would keep the last without a word."""
    seen: set[str] = set()
    for key, _value in pairs(node):
        if str(key.value) in seen:
            return key
        seen.add(str(key.value))
    return None


def line_of(node: yaml.Node) -> int:
    """From 1."""
    return node.start_mark.line + 1
