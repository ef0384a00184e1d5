"""What `quotewire doctor` says of the events of OpenLineage."""

from pipeline.commands.finding import Finding
from pipeline.messages import lineage_receiver
from pipeline.settings import Settings

SUBJECT = "lineage"


def lineage(settings: Settings) -> Finding:
    """Whether the events of runs reach the receiver, where one is set. Raises OutboxError."""
    if not settings.openlineage_url:
        return Finding("ok", SUBJECT, "off (QUOTEWIRE_OPENLINEAGE_URL)")
    if not lineage_receiver.is_installed():
        missing, _, remedy = lineage_receiver.MISSING.partition(": ")
        return Finding("fail", SUBJECT, f"{missing}; events are kept until it is there", remedy)
    waiting = settings.lineage_messages.waiting()
    if failed := next((message.error for message in waiting if message.error), None):
        since = f"{len(waiting)} events wait since {waiting[0].at:%Y-%m-%d %H:%M} UTC"
        return Finding("warn", SUBJECT, f"{since}: {failed}", "mend the receiver; the events are kept and sent then")
    return Finding("ok", SUBJECT, f"on, {len(waiting)} events on their way")
