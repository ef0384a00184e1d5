"""How a command ends badly: one line on standard error, and an exit code scripts can trust."""

from pipeline.errors import PermanentError


class CommandError(PermanentError):
    """The command cannot do what was asked. The message names the thing and the remedy; the exit code is 1."""


class UsageError(CommandError):
    """The command was called wrongly. The message says how to call it; the exit code is 2."""
