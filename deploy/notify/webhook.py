"""Posts what it reads on its standard input to a webhook, as chats take it: {"text": ...}. Standard library only.

    QUOTEWIRE_NOTIFY_COMMAND="QUOTEWIRE_WEBHOOK=https://chat.example.org/hooks/KEY python3 /path/to/webhook.py"

The address is a key: it comes from QUOTEWIRE_WEBHOOK, or from the file that QUOTEWIRE_WEBHOOK_FILE names, and is never
printed. QUOTEWIRE_WEBHOOK_FIELD names another field than "text" (Discord: content). Exit code 0 for an answer of 2xx.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

SECONDS = 15  # less than what Quotewire gives the command


def main() -> int:
    address = os.environ.get("QUOTEWIRE_WEBHOOK")
    if not address and (file := os.environ.get("QUOTEWIRE_WEBHOOK_FILE")):
        address = Path(file).read_text().strip()
    if not address:
        print("webhook.py: set QUOTEWIRE_WEBHOOK or QUOTEWIRE_WEBHOOK_FILE", file=sys.stderr)
        return 2
    field = os.environ.get("QUOTEWIRE_WEBHOOK_FIELD", "text")
    request = urllib.request.Request(
        address,
        data=json.dumps({field: sys.stdin.read()}).encode(),
        headers={"Content-Type": "application/json", "X-Message-Id": os.environ.get("QUOTEWIRE_MESSAGE_ID", "")},
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            return 0
    except urllib.error.HTTPError as error:
        print(f"webhook.py: the webhook answered {error.code}", file=sys.stderr)
        error.close()
    except OSError as error:
        print(f"webhook.py: the webhook cannot be reached: {getattr(error, 'reason', error)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
