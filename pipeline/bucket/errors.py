"""What may be wrong with a bucket: what stays so until someone mends it, what may pass, and who came too late."""

from pipeline.errors import PassingError, PermanentError


class BucketError(PermanentError):
    """A library that is not installed, no bucket, no rights, no credentials: the message names it and the remedy."""


class BucketLostError(PassingError):
    """A bucket that does not answer, or too slowly: it may be there again at the next try."""


class TakenError(PermanentError):
    """Another process has written, or is at work on, what this one wanted to write: it wins, and what it wrote stands."""
