"""The rooms of the house rest on each other in one direction only, read from the imports of their modules."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LANGUAGE = ROOT / "pipeline" / "language"
# What the modules of a room may import from `pipeline.language`, besides their own room.
RESTS_ON = {
    "model": set[str](),
    "text": set[str](),
    "names": {"extraction", "text"},
    "speech": {"extraction", "text"},
    "speaker": {"extraction", "names", "speech", "text"},
}


def imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_every_room_is_in_the_table() -> None:
    rooms = {path.parent.name for path in LANGUAGE.glob("*/*.py")}
    assert rooms == RESTS_ON.keys()


@pytest.mark.parametrize("room", RESTS_ON)
def test_a_room_of_language_rests_on_those_below_it(room: str) -> None:
    for module in sorted((LANGUAGE / room).glob("*.py")):
        ours = [name.split(".") for name in imported(module) if name.startswith("pipeline.language.")]
        strangers = {parts[2] for parts in ours} - RESTS_ON[room] - {room}
        assert not strangers, f"{module.relative_to(ROOT)} imports {strangers}"


@pytest.mark.parametrize(
    ("room", "never"),
    [
        ("pipeline", {"assets", "quality", "bench", "training", "annotated", "tests"}),
        ("annotated", {"pipeline", "assets", "quality", "bench", "training"}),
        ("quality", {"assets", "bench", "training"}),
        ("bench", {"quality", "training"}),
        ("bench/rival", {"pipeline", "assets", "quality", "training"}),
        ("training", {"assets", "bench"}),
    ],
)
def test_arrows_between_the_rooms_of_the_house_point_one_way(room: str, never: set[str]) -> None:
    for module in sorted((ROOT / room).rglob("*.py")):
        found = {name.partition(".")[0] for name in imported(module)}
        assert not found & never, f"{module.relative_to(ROOT)} imports {found & never}"
