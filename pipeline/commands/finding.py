"""What `quotewire doctor` says of one thing."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its state, what was seen, and the remedy where one is needed."""

    state: State
    subject: str
    seen: str
    remedy: str = ""
