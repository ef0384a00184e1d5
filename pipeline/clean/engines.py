"""Loads trafilatura, which takes half a second and warns about a proxy library that nothing here uses."""

import functools
import warnings
from typing import Any


@functools.cache
def trafilatura() -> Any:
    """The trafilatura package. Its downloader, which is imported with it, asks urllib3 for SOCKS support."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="SOCKS support")
        import trafilatura as package
    return package
