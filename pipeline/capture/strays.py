"""Rows of what lies in a source's folder and is no page to take: one each, up to a bound, and one that counts the rest."""

from dataclasses import dataclass

from pipeline.capture.files import path_text
from pipeline.capture.session import Session
from pipeline.sources import FolderSource, WarcSource

MOST_STRAYS = 100  # rows a source and run: a folder of a million stray things fills no table, hour after hour


@dataclass
class Strays:
    """What one source's folder held beside pages."""

    session: Session
    source: FolderSource | WarcSource
    told: int = 0
    untold: int = 0

    def tell(self, path: str, error: str, outcome: str = "unreadable", **values: object) -> None:
        """A row for the thing at `path` inside the folder; only counted where the rows are used up."""
        tally = self.session.tally(self.source)
        tally.found += 1
        if self.told >= MOST_STRAYS:
            self.untold += 1
            tally.count("failed")
            return
        self.told += 1
        self.session.row(self.session.attempt(self.source, address(self.source, path)), outcome, error=error, **values)

    def sum_up(self) -> None:
        """The row that counts what was not told of one by one."""
        if self.untold:
            said = f"{self.untold:,} more things in {path_text(self.source.path)} are no pages to take"
            attempt = self.session.attempt(self.source, address(self.source, ""), lists=True)
            self.session.row(attempt, "unreadable", error=f"{said}; take them away, and what the rows before name")


def address(source: FolderSource | WarcSource, path: str) -> str:
    """The address in tables of a file inside a source's folder."""
    return f"{source.kind}:{source.id}/{path_text(path)}"
