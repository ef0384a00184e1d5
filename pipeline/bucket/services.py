"""The services of object storage on which the conditions of writes were tried, each with its own names for what a message names."""

import re
from dataclasses import dataclass

_PREFIX = r"(/[A-Za-z0-9][A-Za-z0-9._=-]*)*"


@dataclass(frozen=True)
class Service:
    """How one is addressed; `endpoint`, `plain` and `credentials` are the library's own variables."""

    scheme: str
    bucket: str
    form: str
    whole: re.Pattern[str]
    credentials: str
    endpoint: str
    plain: str
    absent: tuple[str, ...]
    """What an answer's body says where there is no such bucket."""


S3 = Service(
    scheme="s3",
    bucket="bucket",
    form="s3://BUCKET/PREFIX",
    whole=re.compile(rf"s3://[A-Za-z0-9][A-Za-z0-9._-]*{_PREFIX}"),
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
    credentials="AZURE_STORAGE_ACCOUNT_NAME, and AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_SAS_TOKEN or an identity of the machine",
    endpoint="AZURE_STORAGE_ENDPOINT",
    plain="AZURE_ALLOW_HTTP",
    absent=("ContainerNotFound", "The specified container does not exist"),
)
SERVICES = {service.scheme: service for service in (S3, AZURE)}
FORMS = " or ".join(service.form for service in SERVICES.values())


def scheme_of(address: str) -> str:
    return address.partition(":")[0]


def service_of(address: str) -> Service:
    """Of an address that was checked."""
    return SERVICES[scheme_of(address)]
