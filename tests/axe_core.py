"""What axe-core finds wrong with a page that a browser has open."""

import os
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from pipeline.settings import PROJECT

AXE = PROJECT / ".venv-axe" / "node_modules" / "axe-core" / "axe.min.js"


@cache
def _axe() -> str:
    if AXE.exists():
        return AXE.read_text(encoding="utf-8")
    if os.environ.get("CI") == "true":
        pytest.fail("CI has no axe-core: make axe")
    return pytest.skip("needs axe-core (make axe)")


def violations(page: Page, but: str | None = None) -> list[str]:
    """A line each: rule, how serious, and the first of what breaks it, within all elements but those of a selector. The page's own
    policy is not in the way: what a debugger runs is not a script of the page."""
    page.evaluate(_axe())
    run = (
        "but => axe.run(but ? {exclude: [but]} : document, {resultTypes: ['violations']}).then(done => done.violations)"
    )
    found: list[dict[str, Any]] = page.evaluate(run, but)
    return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]}" for one in found]
