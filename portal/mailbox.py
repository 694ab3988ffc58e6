"""Mail kept in a folder instead of sent, one file a mail: for the demo, for a developer to read.

`EMAIL_URL=filemail://` chooses it (`VAR_DIR/mail`), `filemail:////some/folder` another folder.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage as StandardMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

SUFFIX = ".eml"
STAMP = "%Y%m%d-%H%M%S%f"
NAME = re.compile(r"\d{8}-\d{12}-[0-9a-f]{8}")  # moment to the microsecond, UTC, and a random end


def folder() -> Path:
    return Path(getattr(settings, "EMAIL_FILE_PATH", "") or settings.VAR_DIR / "mail")


class MailFolder(BaseEmailBackend):
    """Django's way out for mail, into the folder; a file appears whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        place = folder()
        place.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{datetime.now(UTC).strftime(STAMP)}-{uuid.uuid4().hex[:8]}"
            draft = place / f".{name}"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(place / f"{name}{SUFFIX}")
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One mail as it lies in the folder."""

    name: str
    subject: str
    to: str
    sent_at: datetime
    message_id: str
    text: str
    html: str


def newest(count: int, *, before: str = "") -> list[str]:
    """Names of kept mails, the newest first; with `before`, those older than that one."""
    place = folder()
    names = (path.stem for path in place.glob(f"*{SUFFIX}")) if place.is_dir() else ()
    wanted = (name for name in names if NAME.fullmatch(name) and (not before or name < before))
    return sorted(wanted, reverse=True)[:count]


def read(name: str) -> KeptMail | None:
    """The mail of that name; None where there is none. No name leads out of the folder."""
    path = folder() / f"{name}{SUFFIX}"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    message = BytesParser(_class=StandardMessage, policy=policy.default).parsebytes(
        path.read_bytes()
    )
    return KeptMail(
        name=name,
        subject=str(message["Subject"] or "").strip(),  # a folded header begins with a space
        to=message["To"] or "",
        sent_at=datetime.strptime(name[:21], STAMP).replace(tzinfo=UTC),
        message_id=message["Message-ID"] or "",
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: Any, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part else ""
