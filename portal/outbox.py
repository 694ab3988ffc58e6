"""Promising mail: a row in the transaction of the change; the worker claims, sends and marks it."""

from __future__ import annotations

from typing import Any

from portal import clock
from portal.models import Message


def enqueue(
    *,
    template: str,
    recipient: str,
    language: str,
    context: dict[str, Any] | None = None,
    key: str | None = None,
) -> Message | None:
    """Promise one mail; returns None where a message of the same `key` was promised before.

    `recipient` is a reference ("applicant:12"); `context` holds no personal data.
    """
    now = clock.now()
    message = Message(
        key=key,
        recipient=recipient,
        template=template,
        language=language,
        context=context or {},
        created_at=now,
        next_attempt_at=now,
    )
    if key is None:
        message.save(force_insert=True)
        return message
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return message if Message.objects.filter(pk=message.pk).exists() else None
