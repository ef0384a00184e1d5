"""The address of a bucket, s3://BUCKET/PREFIX: what is one, what is refused, and the folder of this machine that stands for it."""

import hashlib
import re
from typing import Annotated

from pydantic import AfterValidator

# The command line's paths have lost one of the slashes. Of any scheme, lest a folder of that name is made here.
_BEGINNING = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):/{1,2}")
_WHOLE = re.compile(r"s3://[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._=-]*)*")


def is_address(given: object) -> bool:
    return given is not None and bool(_BEGINNING.match(str(given)))


def normal(given: str) -> str:
    """With both slashes and none at its end. What stands before an @ is left out, so that no message repeats it."""
    scheme, _, rest = _BEGINNING.sub(r"\1://", given).partition("://")
    secret, at, rest = rest.rpartition("@")
    return f"{scheme}://{'...' if secret else ''}{at}{rest.rstrip('/')}"


def _checked(address: str) -> str:
    scheme = address.partition(":")[0]
    if scheme != "s3":
        raise ValueError(
            f"{scheme}:// is not taken: on s3:// alone the conditions of writes were tried, without which two machines would "
            "overwrite each other; give s3://BUCKET/PREFIX, or a folder"
        )
    if not _WHOLE.fullmatch(address):
        raise ValueError(
            "the address of a bucket is s3://BUCKET/PREFIX in letters, digits, '.', '_', '-' and '='; credentials are not part of it"
        )
    return address


Address = Annotated[str, AfterValidator(_checked)]


def folder_name(address: str) -> str:
    """Readable, and another for every address."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", address).strip("-")[:60]
    return f"{words}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"
