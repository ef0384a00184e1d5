"""Pictures drawn in a process of their own: the JavaScript engine inside vl-convert ends its whole process where it is denied
memory that it may write and run, as our workers deny it to themselves, or much address space (ulimit -v)."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from pipeline.look.night import Night
from pipeline.look.pictures import Pictures, draw, require_drawing
from pipeline.settings import Settings
from pipeline.workers import Failed, Workers

Draw = Callable[[Night], Pictures | Failed]


@contextmanager
def drawing_apart(settings: Settings) -> Generator[Draw]:
    """Gives what draws nights, one after the other in one process: the pictures, or why there are none.

    Raises LookError where the extra is not installed.
    """
    require_drawing()
    preload = ["pipeline.look.pictures"]
    with Workers(1, memory_gb=settings.worker_memory, preload=preload, may_make_code=True) as workers:
        yield lambda night: workers.start(draw, night, seconds=settings.page_timeout).outcome()
