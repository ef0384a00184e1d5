"""What a service's refusal or silence means, in a sentence with its remedy. None repeats the answer, which may hold credentials."""

import re

from pipeline.bucket.errors import BucketError, BucketLostError
from pipeline.bucket.services import Service

_STATUS = re.compile(r"status code: (\d{3})")
# Where a machine asks for the credentials of its role or identity, when none are set.
_METADATA = ("169.254.", "metadata.google.internal")
# A key that is asked for nothing before the first request.
_UNREADABLE = ("ReadPem", "InvalidKey", "KeyRejected")


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
    if "MissingCredentials" in said or any(place in said for place in _METADATA):
        return without_credentials(service, address)
    if any(word in said for word in _UNREADABLE):
        return unusable(service, address, said)
    if "BadScheme" in said:
        return BucketError(
            f"{address}: the server's address in {service.endpoint} is not https; set {service.plain}=true where that is meant"
        )
    # Of the server that gives tokens for a key: any refusal is one of the key.
    if status in (401, 403) or (status and status < 500 and "token request" in said):
        return BucketError(
            f"{address}: the server refuses these credentials for {name} (status {status}); give them the right to "
            "read, write, delete and list objects there, or set others"
        )
    if status in service.knows_none:
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
    if "PathAndKeyProvided" in said:
        return BucketError(f"{address}: credentials given twice; leave one of {service.credentials}")
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
