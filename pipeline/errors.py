"""The errors that do not pass by themselves, and those that tell of a wrong rule."""

# What a wrong rule of ours raises on a text that nobody foresaw. That memory runs out or a run is interrupted is no rule's fault.
DEFECTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class PermanentError(RuntimeError):
    """Stays until someone mends its cause: never retried, told in its own words, without a traceback.

    The message names the file, day or field, and the remedy. Each room derives its own from it.
    """
