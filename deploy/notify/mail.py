"""Mails what it reads on its standard input: a command for QUOTEWIRE_NOTIFY_COMMAND. Standard library only.

    QUOTEWIRE_NOTIFY_COMMAND="python3 /path/to/mail.py --from wire@example.org --to desk@example.org --host mail.example.org"

With --login NAME the password is read from QUOTEWIRE_MAIL_PASSWORD. The first line is the subject; the message's id is the
mail's, so that a mail program shows one that was sent twice once. Exit code 0 when the server took it.
"""

import argparse
import os
import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

SECONDS = 15  # less than what Quotewire gives the command


def main() -> int:
    asked = arguments()
    text = sys.stdin.read()
    try:
        send(letter(text, asked), asked)
    except (OSError, smtplib.SMTPException) as error:
        print(f"mail.py: {asked.host}:{asked.port} did not take the message: {error}", file=sys.stderr)
        return 1
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Mails its standard input.")
    parser.add_argument("--from", dest="sender", required=True)
    parser.add_argument("--to", required=True, action="append", help="may be given several times")
    parser.add_argument("--host", default="127.0.0.1", help="mail server (default: this machine)")
    parser.add_argument("--port", type=int, default=25)
    parser.add_argument("--starttls", action="store_true", help="encrypt, usually on port 587")
    parser.add_argument("--login", help="user name; password in QUOTEWIRE_MAIL_PASSWORD")
    return parser.parse_args()


def letter(text: str, asked: argparse.Namespace) -> EmailMessage:
    domain = asked.sender.rpartition("@")[2]
    known = os.environ.get("QUOTEWIRE_MESSAGE_ID")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = asked.sender, ", ".join(asked.to), formatdate()
    mail["Subject"] = text.partition("\n")[0][:200] or "Quotewire"
    mail["Message-ID"] = f"<{known}@{domain}>" if known else make_msgid(domain=domain)
    mail.set_content(text)
    return mail


def send(mail: EmailMessage, asked: argparse.Namespace) -> None:
    with smtplib.SMTP(asked.host, asked.port, timeout=SECONDS) as server:
        if asked.starttls:
            server.starttls(context=ssl.create_default_context())
        if asked.login:
            server.login(asked.login, os.environ["QUOTEWIRE_MAIL_PASSWORD"])
        server.send_message(mail)


if __name__ == "__main__":
    sys.exit(main())
