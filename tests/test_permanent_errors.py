"""Errors that do not pass by themselves: both doors, Dagster and the command line, tell their words and do not try again."""

import importlib
import pkgutil

import dagster as dg
import pytest
from command_line import Quotewire

import pipeline
from assets.failures import permanent_failures
from pipeline.errors import PermanentError
from pipeline.language.extract import RuleError
from pipeline.warehouse import WarehouseBusy

for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
    if module.name != "pipeline.language.en_quotewire_sm":
        importlib.import_module(module.name)


def derived(error: type[PermanentError]) -> set[type[PermanentError]]:
    return {error, *(deeper for child in error.__subclasses__() for deeper in derived(child))}


ERRORS = sorted(derived(PermanentError), key=lambda error: error.__name__)


def saying(error: type[Exception]) -> Exception:
    """The error with words of ours, whatever its own constructor asks for."""
    return error.__new__(error, "part.parquet is damaged: delete it")


def test_every_room_tells_its_permanent_errors_from_others() -> None:
    rooms = {"ArchiveError", "LakeError", "ModelError", "SourcesError", "SqlFileError", "StateError", "WarehouseError"}
    assert rooms <= {error.__name__ for error in ERRORS}


@pytest.mark.parametrize("error", ERRORS)
def test_a_permanent_error_fails_a_step_without_retries_in_its_own_words(error: type[PermanentError]) -> None:
    with pytest.raises(dg.Failure) as raised, permanent_failures():
        raise saying(error)
    assert (raised.value.description, raised.value.allow_retries) == ("part.parquet is damaged: delete it", False)


@pytest.mark.parametrize("error", [WarehouseBusy, RuleError, ValueError])
def test_what_a_retry_or_a_traceback_may_mend_reaches_dagster_as_it_is(error: type[Exception]) -> None:
    with pytest.raises(error), permanent_failures():
        raise error("another process holds the file")


@pytest.mark.parametrize("error", [*ERRORS, WarehouseBusy], ids=lambda error: error.__name__)
def test_the_command_line_tells_it_on_one_line(
    quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*_: object) -> int:
        raise saying(error)

    monkeypatch.setattr("pipeline.commands.doctor.examination.doctor", fail)
    ended = quotewire("doctor")
    assert ended.code == (2 if error.__name__ == "UsageError" else 1)
    assert ended.err.startswith("quotewire: part.parquet is damaged: delete it")
    assert ended.err.count("\n") == 1
