"""The notify command: a person's own way to be told, which gets a message on its standard input."""

import os
import signal
import subprocess

from pipeline.messages.outbox import Message, NotSent

# Dagster gives a sensor a minute.
NOTIFY_SECONDS = 20


def notify(command: str, message: Message) -> None:
    """Runs the command with the text on its standard input, QUOTEWIRE_MESSAGE_ID and QUOTEWIRE_MESSAGE_SUBJECT beside it.

    Raises NotSent, without the command's own text: it often holds a key to a chat or a mailbox.
    """
    more = {"QUOTEWIRE_MESSAGE_ID": message.id, "QUOTEWIRE_MESSAGE_SUBJECT": message.subject}
    # A session of its own, so that a shell that hangs ends with what it started.
    process = subprocess.Popen(
        command, shell=True, stdin=subprocess.PIPE, text=True, env=os.environ | more, start_new_session=True
    )
    try:
        process.communicate(message.text, timeout=NOTIFY_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise NotSent(f"QUOTEWIRE_NOTIFY_COMMAND took longer than {NOTIFY_SECONDS} seconds") from None
    if process.returncode:
        raise NotSent(
            f"QUOTEWIRE_NOTIFY_COMMAND ended with exit status {process.returncode}; run it by hand to see why"
        )
