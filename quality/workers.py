"""Processes that measure side by side."""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor


def workers(number: int) -> ProcessPoolExecutor:
    """A pool whose processes end with the one that started them, also where that is killed."""
    # Not forked: Polars and DuckDB hold threads that do not survive it.
    return ProcessPoolExecutor(number, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None, "this is no worker"
    threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()
