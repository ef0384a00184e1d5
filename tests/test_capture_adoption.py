"""Pages that a killed run left in the archive come into the lake, also where the state was lost and the first try failed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from capture_site import page

from pipeline.capture import ClientSettings, capture, unfinished
from pipeline.capture.unfinished import adopt_unfinished
from pipeline.lake import Lake, LakeError
from pipeline.sources import FolderSource
from pipeline.tables import CAPTURES, PAGES

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)


def test_a_try_that_failed_is_made_again_though_the_state_was_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "1.html").write_bytes(page("One"))
    places = {"archive": tmp_path / "archive", "state": tmp_path / "state.sqlite"}
    source = FolderSource(id="s", kind="folder", path=tmp_path / "pages")
    list(capture([source], clock=lambda: NOON, client=ClientSettings(), **places))  # and killed: nothing was stored
    places["state"].unlink()
    lake = Lake(tmp_path / "lake")

    def damaged(*_: object) -> None:
        raise LakeError("a file of that day cannot be read")

    with monkeypatch.context() as broken, pytest.raises(LakeError):
        broken.setattr(unfinished, "_store_missing", damaged)
        adopt_unfinished(lake, **places, days=[NOON.date()])
    assert adopt_unfinished(lake, **places, days=[NOON.date()]).height == 1
    assert lake.read(CAPTURES, NOON.date()).height == lake.read(PAGES, NOON.date()).height == 1
    assert adopt_unfinished(lake, **places, days=[NOON.date()]).height == 0
