"""The address of a bucket, such as s3://BUCKET/PREFIX: what is one, what is refused, and the folder of this machine that stands
for it."""

import hashlib
import re
from typing import Annotated

from pydantic import AfterValidator

from pipeline.bucket.services import FORMS, SERVICES, scheme_of

# The command line's paths have lost one of the slashes, and a hurried hand may leave out both. Of any scheme, lest a folder of that
# name is made here.
_BEGINNING = re.compile(rf"^([A-Za-z][A-Za-z0-9+.-]+(?=:/)|{'|'.join(SERVICES)}):/{{0,2}}")


def is_address(given: object) -> bool:
    return given is not None and bool(_BEGINNING.match(str(given)))


def normal(given: str) -> str:
    """With both slashes and none at its end. What stands before an @ is left out, so that no message repeats it."""
    scheme, _, rest = _BEGINNING.sub(r"\1://", given).partition("://")
    secret, at, rest = rest.rpartition("@")
    return f"{scheme}://{'...' if secret else ''}{at}{rest.rstrip('/')}"


def _checked(address: str) -> str:
    service = SERVICES.get(scheme_of(address))
    if service is None:
        raise ValueError(
            f"{scheme_of(address)}:// is not taken: a bucket must keep the conditions of writes, without which two machines "
            f"would overwrite each other, and they are known of {FORMS} alone; give one of these, or a folder"
        )
    if not service.whole.fullmatch(address):
        naming = f" ({service.naming})" if service.naming else ""
        raise ValueError(
            f"the address of a {service.bucket} is {service.form} in letters, digits, '.', '_', '-' and '='{naming}; "
            "credentials are not part of it"
        )
    return address


Address = Annotated[str, AfterValidator(_checked)]


def folder_name(address: str) -> str:
    """Readable, and another for every address."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", address).strip("-")[:60]
    return f"{words}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"
