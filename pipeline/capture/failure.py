"""Why an address gave no page."""


class Failure(Exception):
    """Why an address gave no page: an outcome of the closed list, and the reason in words."""

    def __init__(
        self, outcome: str, reason: str, *, status: int | None = None, later: bool = False, retry: bool | float = False
    ) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.status = status
        self.later = later  # worth asking again in a later run
        self.retry = retry  # worth asking again now; a number is the wait that the server asks for
