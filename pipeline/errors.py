"""The errors that do not pass by themselves."""


class PermanentError(RuntimeError):
    """Stays until someone mends its cause: never retried, told in its own words, without a traceback.

    The message names the file, day or field, and the remedy. Each room derives its own from it.
    """
