"""Whole nights that several tests start from, made once a session; a test that changes something works on a copy."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import night
import pytest

from pipeline.settings import Settings


@dataclass(frozen=True)
class Nights:
    """Folders as they lay after Monday's night (Tuesday's pages are there, not captured), with Tuesday captured, and after
    the nights of Tuesday and Wednesday."""

    monday: Path
    tuesday_captured: Path
    tuesday: Path
    wednesday: Path


@pytest.fixture
def in_one_process() -> Iterator[None]:
    with night.in_one_process():
        yield


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    folder = tmp_path_factory.mktemp("nights")
    after = Nights(folder / "monday", folder / "tuesday-captured", folder / "tuesday", folder / "wednesday")
    after.wednesday.mkdir()
    settings = night.newsstand(after.wednesday)
    with night.in_one_process():
        night.capture(settings, night.MONDAY)
        night.run_night(settings, night.MONDAY)
        night.lay_out(after.wednesday, night.STORIES[night.TUESDAY])
        night.copied(after.wednesday, after.monday)
        night.capture(settings, night.TUESDAY)
        night.copied(after.wednesday, after.tuesday_captured)
        night.run_night(settings, night.TUESDAY)
        night.copied(after.wednesday, after.tuesday)
        night.lay_out(after.wednesday, night.STORIES[night.WEDNESDAY])
        night.capture(settings, night.WEDNESDAY)
        night.run_night(settings, night.WEDNESDAY)
    return after


@pytest.fixture
def captured(nights: Nights, tmp_path: Path) -> Settings:
    """All three days captured, and not one night run."""
    settings = night.copied(nights.wednesday, tmp_path)
    night.empty_lake(settings)
    for name in ("working.duckdb", "news.duckdb"):
        (settings.data / name).unlink()
    shutil.rmtree(settings.data / "published")
    return settings
