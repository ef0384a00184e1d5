"""Requests of one kind, as many under way at once as one machine may have."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

AT_ONCE = 16

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def at_once(ask: Callable[[Asked], Answer], items: Iterable[Asked]) -> list[Answer]:
    """The answers in the order of the items. Raises what `ask` raises."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(ask, items))
