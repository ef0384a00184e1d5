"""The errors that do not pass by themselves, and those that tell of a wrong rule."""

import errno

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""A disk, a quota or a file size limit that is reached."""
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)
DISK = (*FULL, *NOT_WRITABLE)
"""A disk that is full or that may not be written stays so until someone looks after it."""
DISK_REMEDY = "free space there, or give this user the right to write, and run it again: what was stored stays"

# What a wrong rule of ours raises on a text that nobody foresaw. That memory runs out or a run is interrupted is no rule's fault.
DEFECTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class PassingError(RuntimeError):
    """May be gone at the next try: something beside this machine does not answer. The message names it and the remedy."""


class PermanentError(RuntimeError):
    """Stays until someone mends its cause: never retried, told in its own words, without a traceback.

    The message names the file, day or field, and the remedy. Each room derives its own from it.
    """
