"""Pictures drawn in a process of their own: the JavaScript engine inside vl-convert ends its whole process where it is denied
memory that it may write and run (systemd's MemoryDenyWriteExecute) or much address space (ulimit -v)."""

from pipeline.look.night import Night
from pipeline.look.pictures import Pictures, draw, require_drawing
from pipeline.settings import Settings
from pipeline.workers import Failed, Workers


def draw_apart(night: Night, settings: Settings) -> Pictures | Failed:
    """The pictures, or why there are none. Raises LookError where the extra is not installed."""
    require_drawing()
    with Workers(1, memory_gb=settings.worker_memory, preload=["pipeline.look.pictures"]) as workers:
        return workers.start(draw, night, seconds=settings.page_timeout).outcome()
