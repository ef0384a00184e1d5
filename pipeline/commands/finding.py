"""What `quotewire doctor` and `verify` say of one thing."""

from collections.abc import Iterable
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


def tell(findings: Iterable[Finding]) -> int:
    """Prints each as it comes; 0 when none fails, else 1."""
    failed = False
    for finding in findings:
        failed |= finding.state == "fail"
        print(f"{finding.state:4}  {finding.subject}: {finding.seen}")
        if finding.remedy:
            print(f"      {finding.remedy}")
    return 1 if failed else 0
