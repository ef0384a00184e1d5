"""What a service's refusal or silence means, in a sentence with its remedy. None repeats the answer, which may hold credentials."""

import re

from pipeline.bucket.errors import BucketError, BucketLostError
from pipeline.bucket.services import Service

_STATUS = re.compile(r"status code: (\d{3})")
# Where a machine asks for the credentials of its role or identity, when none are set.
_METADATA = "169.254."


def no_bucket(service: Service, address: str, said: str) -> BucketError | None:
    """Where the service says that there is no such bucket: an absent one answers as an absent object does, and would be taken for
    an empty lake."""
    if not any(word in said for word in service.absent):
        return None
    return BucketError(
        f"{address}: there is no such {service.bucket}; make it, or mend QUOTEWIRE_DATA (and {service.endpoint})"
    )


def explained(service: Service, address: str, name: str, said: str) -> BucketError | BucketLostError:
    """Of a failure at the object `name`; `said` is what the library's error prints."""
    if absent := no_bucket(service, address, said):
        return absent
    status = int(found[1]) if (found := _STATUS.search(said)) else None
    if _METADATA in said or "MissingCredentials" in said:
        return without_credentials(service, address)
    if "BadScheme" in said:
        return BucketError(
            f"{address}: the server's address in {service.endpoint} is not https; set {service.plain}=true where that is meant"
        )
    if status in (401, 403):
        return BucketError(
            f"{address}: the server refuses these credentials for {name} (status {status}); give them the right to "
            "read, write, delete and list objects there, or set others"
        )
    if status in (501, 405):
        return BucketError(
            f"{address}: the server knows no conditional writes (status {status}), without which two machines would "
            "overwrite each other; take one that does"
        )
    why = f"status {status}" if status else _why(said)
    return BucketLostError(
        f"{address} does not answer ({why}, at {name}); look after the network and {service.endpoint}, and run it "
        "again: what was stored stays"
    )


def unusable(service: Service, address: str, said: str) -> BucketError:
    """Of settings from which the library makes no client."""
    if "Account must be specified" in said:
        return without_credentials(service, address)
    return BucketError(f"{address}: credentials that cannot be read; look after {service.credentials}")


def without_credentials(service: Service, address: str) -> BucketError:
    return BucketError(f"{address}: no credentials; set {service.credentials}")


def _why(said: str) -> str:
    for word, reason in (
        ("TimedOut", "too slow"),
        ("timed out", "too slow"),
        ("Connection refused", "connection refused"),
        ("ConnectionRefused", "connection refused"),
        ("dns", "no such host"),
    ):
        if word in said:
            return reason
    return "no answer"
