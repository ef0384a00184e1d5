"""The services of object storage that are taken, each with its own names for what a message names, and what is known of the
conditions of writes on it."""

import re
from dataclasses import dataclass
from typing import Literal

_PREFIX = r"(/[A-Za-z0-9][A-Za-z0-9._=-]*)*"


@dataclass(frozen=True)
class Service:
    """How one is addressed; `endpoint`, `plain` and `credentials` are the library's own variables."""

    scheme: str
    bucket: str
    form: str
    whole: re.Pattern[str]
    naming: str
    credentials: str
    endpoint: str
    plain: str
    absent: tuple[str, ...]
    """What an answer's body says where there is no such bucket."""
    tag: Literal["e_tag", "version"] = "e_tag"
    """By which an object is replaced on condition."""
    is_tried: bool = True
    """Whether a server of somebody else's was had that keeps the conditions of writes. Where not, each process tries them out in
    the bucket before it writes there."""
    knows_none: tuple[int, ...] = (501, 405)
    """How a server answers that knows no conditions of writes."""
    pause_s: float = 0.1
    """Before what failed is asked for again, the first time."""


S3 = Service(
    scheme="s3",
    bucket="bucket",
    form="s3://BUCKET/PREFIX",
    whole=re.compile(rf"s3://[A-Za-z0-9][A-Za-z0-9._-]*{_PREFIX}"),
    naming="",
    credentials="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role of the machine",
    endpoint="AWS_ENDPOINT_URL",
    plain="AWS_ALLOW_HTTP",
    absent=("NoSuchBucket", "The specified bucket does not exist"),
)
AZURE = Service(
    scheme="az",
    bucket="container",
    form="az://CONTAINER/PREFIX",
    # learn.microsoft.com, "Naming and referencing containers": other names are answered by 400.
    whole=re.compile(rf"az://(?=[a-z0-9-]{{3,63}}(/|$))[a-z0-9]+(-[a-z0-9]+)*{_PREFIX}"),
    naming="the name of a container: 3 to 63 small letters, digits and single '-'",
    credentials="AZURE_STORAGE_ACCOUNT_NAME, and AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_SAS_TOKEN or an identity of the machine",
    endpoint="AZURE_STORAGE_ENDPOINT",
    plain="AZURE_ALLOW_HTTP",
    absent=("ContainerNotFound", "The specified container does not exist"),
)
GOOGLE = Service(
    scheme="gs",
    bucket="bucket",
    form="gs://BUCKET/PREFIX",
    # cloud.google.com/storage/docs/buckets, "Bucket names".
    whole=re.compile(rf"gs://(?=[a-z0-9._-]{{3,222}}(/|$))[a-z0-9][a-z0-9._-]*[a-z0-9]{_PREFIX}"),
    naming="the name of a bucket: 3 to 222 small letters, digits, '-', '_' and '.', the first and the last a letter or digit",
    credentials="GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_SERVICE_ACCOUNT (path of a service account's key file), "
    "GOOGLE_SERVICE_ACCOUNT_KEY (its content), or an identity of the machine",
    endpoint="GOOGLE_BASE_URL",
    plain="GOOGLE_ALLOW_HTTP",
    absent=("NoSuchBucket", "The specified bucket does not exist"),
    # Its e_tag is of the content; a condition is on the generation.
    tag="version",
    is_tried=False,
    knows_none=(501, 405, 400),
    # cloud.google.com/storage/quotas: one object is written about once a second, and more often now and then.
    pause_s=1.0,
)
SERVICES = {service.scheme: service for service in (S3, AZURE, GOOGLE)}
FORMS = ", ".join(service.form for service in SERVICES.values())


def scheme_of(address: str) -> str:
    return address.partition(":")[0]


def service_of(address: str) -> Service:
    """Of an address that was checked."""
    return SERVICES[scheme_of(address)]
