"""Capture: sources in, raw pages in the archive and rows about them out. What other stages may use is named here."""

from pipeline.archive import ArchiveError, cut_files, read, read_many, reindex
from pipeline.capture.client import ClientSettings
from pipeline.capture.run import Part, capture
from pipeline.capture.session import OUTCOMES
from pipeline.capture.state import StateError, check, source_rows

__all__ = [
    "OUTCOMES",
    "ArchiveError",
    "ClientSettings",
    "Part",
    "StateError",
    "capture",
    "check",
    "cut_files",
    "read",
    "read_many",
    "reindex",
    "source_rows",
]
