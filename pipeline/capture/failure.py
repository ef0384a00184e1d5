"""Why an address gave no page."""


class Failure(Exception):
    """Why an address gave no page: an outcome of the closed list, and the reason in words."""

    def __init__(
        self,
        outcome: str,
        reason: str,
        *,
        status: int | None = None,
        later: bool = False,
        retry: bool | float = False,
        rest: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.status = status
        self.later = later  # worth asking again in a later run
        self.retry = retry  # worth asking again now; a number is the wait that the server asks for
        self.rest = rest  # seconds in which the server does not want to be asked; None where it does not say
