"""What may be wrong with a cluster: what stays so until someone mends it, and what may pass."""

from pipeline.errors import PassingError, PermanentError


class ClusterError(PermanentError):
    """An engine that is not installed, no address, a node that has not what this machine has."""


class ClusterLostError(PassingError):
    """A cluster that does not answer, or that has nobody to work: it may be there again at the next try."""
