"""`python -m bench.look` over a small publication: every kind of page of the site is asked for and answers."""

from pathlib import Path

import pytest

from bench import look
from bench.marts import Limits
from pipeline.site.answers import ROUTES
from pipeline.warehouse import Warehouse


def test_every_kind_of_page_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(look, "EACH", 1)
    look.publish(tmp_path, 200, Limits(1, "1GB"))
    look.run(tmp_path)
    told = capsys.readouterr().out
    kinds = look.addresses(Warehouse(tmp_path).newest.resolve())
    assert all(f"{kind} " in told for kind in kinds)
    measured = {path.split("?")[0].split("/")[1] for paths in kinds.values() for path in paths}
    assert measured == {path.split("/")[1] for path, _ in ROUTES}
