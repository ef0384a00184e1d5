"""Sends events to a receiver of OpenLineage by its own client (extra `lineage`), which is imported when it is used.

Its HTTP transport alone: `OpenLineageClient.emit` adds the address of the git repository and variables of the environment.
"""

from collections.abc import Mapping
from importlib import metadata
from typing import Any

from pipeline.messages.outbox import NotSent
from pipeline.settings import Settings

MISSING = "openlineage-python is missing: pip install 'quotewire[lineage]'"
# A round of deliveries has half a minute.
ANSWER_SECONDS = 5.0


def is_installed() -> bool:
    # Its folder is shared with other distributions, and stays behind when it is uninstalled.
    try:
        metadata.distribution("openlineage-python")
    except metadata.PackageNotFoundError:
        return False
    return True


def send(event: Mapping[str, Any], settings: Settings) -> None:
    """Posts one event. Raises NotSent, without the address and the key: both may hold secrets."""
    if not is_installed():
        raise NotSent(MISSING)
    import requests
    from openlineage.client.transport.http import ApiKeyTokenProvider, HttpConfig, HttpTransport, TokenProvider

    assert settings.openlineage_url
    # Without a slash at its end the last part of the path would be lost.
    address = settings.openlineage_url.get_secret_value().rstrip("/") + "/"
    key = settings.openlineage_key
    auth = ApiKeyTokenProvider({"api_key": key.get_secret_value()}) if key else TokenProvider({})
    # The outbox tries again, later each time.
    once: dict[str, Any] = {"total": 0, "status_forcelist": []}
    try:
        transport = HttpTransport(HttpConfig(address, timeout=ANSWER_SECONDS, auth=auth, retry=once))
        transport.emit(event)  # type: ignore[arg-type]  # the transport takes what its Serde takes, mappings too
        transport.close()
    except requests.HTTPError as error:
        status = error.response.status_code if error.response is not None else "an error"
        raise NotSent(f"the receiver of QUOTEWIRE_OPENLINEAGE_URL answered {status}") from None
    except requests.RequestException as error:
        raise NotSent(f"QUOTEWIRE_OPENLINEAGE_URL does not answer ({type(error).__name__})") from None
    except ValueError:
        raise NotSent("QUOTEWIRE_OPENLINEAGE_URL is no address: http://HOST:PORT") from None
