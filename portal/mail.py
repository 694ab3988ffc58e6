"""Rendering one mail and sending a batch of them.

A mail is `templates/emails/<template>.txt`, its first line the subject, and the same in `.html`,
in the message's language. What a message may not keep (names, texts, secret links) is loaded by the
builder registered for its template when it is sent.

Nothing of an error but its class and code is kept or logged: mail servers quote addresses.
"""

from __future__ import annotations

import logging
import smtplib
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation

from portal import outbox, recipients
from portal.models import Message

log = logging.getLogger(__name__)

BATCH: Final = 50  # messages over one connection
BATCH_SECONDS: Final = outbox.LEASE.total_seconds() / 2  # what is unsent by then goes back
SWEEP_SECONDS: Final = 45
PERMANENT: Final = 500  # SMTP: from here on a refusal is final

UNSUBSCRIBE: Final = "unsubscribe_url"  # in a builder's context: a POST there ends such mails

ContextBuilder = Callable[[Message], dict[str, Any]]
_builders: dict[str, ContextBuilder] = {}


class NothingToSay(Exception):
    """Raised by a builder: what the mail would tell of is not to be told any more."""


def register_context(template: str, builder: ContextBuilder) -> None:
    """Let `builder(message)` load what the template shows beyond the message's own context."""
    _builders[template] = builder


def send_due() -> int:
    """Send what is due, batch by batch, until nothing is or `SWEEP_SECONDS` are over.

    Returns how many messages were handled. Any number of workers may do so at once.
    """
    end = monotonic() + SWEEP_SECONDS
    handled = 0
    while monotonic() < end:
        messages = outbox.claim(BATCH)
        if not messages:
            break
        send(messages)
        handled += len(messages)
    return handled


def send(messages: Sequence[Message]) -> None:
    """Send claimed messages over one connection, each outside any transaction, and mark them.

    Where no connection can be had, all that are left have failed: waiting for one time-out each
    would outlast the lease.
    """
    line = _Line()
    end = monotonic() + BATCH_SECONDS
    try:
        for index, message in enumerate(messages):
            if monotonic() > end:
                outbox.release(messages[index:])
                return
            try:
                line.open()
            except OSError as error:
                for unsent in messages[index:]:
                    _fail(unsent, error)
                return
            _send_one(message, line)
    finally:
        line.close()


def compose(message: Message) -> EmailMultiAlternatives | None:
    """The mail as it goes out, without a connection; None where there is nobody or nothing left."""
    address = recipients.address_of(message.recipient)
    if address is None:
        return None
    try:
        return _composed(message, address)
    except NothingToSay:
        return None


def _composed(message: Message, address: str) -> EmailMultiAlternatives:
    template = f"emails/{message.template}"
    with translation.override(message.language):
        context = {
            "site_url": settings.SITE_URL,
            "language": message.language,
            **message.context,
        }
        if message.template in _builders:
            context |= _builders[message.template](message)
        subject, text = _subject_and_text(render_to_string(f"{template}.txt", context))
        html = render_to_string(f"{template}.html", context | {"subject": subject})
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[address],
        headers={
            "Message-ID": message_id(message),
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",  # no out-of-office replies, RFC 3834
            **_ways_out(context),
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail


def _ways_out(context: dict[str, Any]) -> dict[str, str]:
    """How a mail reader ends such mails by one click, without opening a page (RFC 8058)."""
    if UNSUBSCRIBE not in context:
        return {}
    return {
        "List-Unsubscribe": f"<{context[UNSUBSCRIBE]}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def message_id(message: Message) -> str:
    """The same at every attempt, so that a mail that arrives twice is known to be one."""
    return f"<{message.pk}@{urlsplit(settings.SITE_URL).hostname}>"


class _Line:
    """One connection to the mail server, opened again after a failure."""

    def __init__(self) -> None:
        self.connection: BaseEmailBackend = get_connection()
        self.is_open = False

    def open(self) -> None:
        if not self.is_open:
            self.connection.open()
            self.is_open = True

    def send(self, mail: EmailMultiAlternatives) -> None:
        self.connection.send_messages([mail])

    def close(self) -> None:
        self.is_open = False
        with suppress(Exception):  # a broken connection may break again while it is closed
            self.connection.close()


def _send_one(message: Message, line: _Line) -> None:
    try:
        mail = compose(message)
        if mail is not None:
            line.send(mail)
    except Exception as error:  # noqa: BLE001 — one mail's fault, whatever it is, is not the others'
        line.close()
        _fail(message, error)
        return
    if mail is None:
        outbox.mark_dropped(message)
    else:
        outbox.mark_sent(message)


def _fail(message: Message, error: Exception) -> None:
    words = reason_of(error)
    log.warning("Mail %s, attempt %d: %s", message.pk, message.attempts, words)
    outbox.mark_failed(message, words, is_final=_is_final(error))


def reason_of(error: Exception) -> str:
    """What went wrong, in words that hold no personal data."""
    name = type(error).__name__
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = sorted({code for code, _ in error.recipients.values()})
            return f"{name} {' '.join(map(str, codes))}"
        case smtplib.SMTPResponseException():
            return f"{name} {error.smtp_code}"
        case smtplib.SMTPException():
            return name
        case OSError():
            return f"{name}: {error.strerror}" if error.strerror else name
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{name} at {frame.filename.rpartition('/')[2]}:{frame.lineno}"


def _is_final(error: Exception) -> bool:
    """Whether the server refused this recipient for good."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= PERMANENT for code, _ in error.recipients.values()
    )


def _subject_and_text(rendered: str) -> tuple[str, str]:
    """The first line that is not empty, and the rest without runs of empty lines."""
    subject, _, rest = rendered.strip().partition("\n")
    lines: list[str] = []
    for line in map(str.rstrip, rest.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return " ".join(subject.split()), "\n".join(lines) + "\n"
