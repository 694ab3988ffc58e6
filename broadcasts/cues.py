"""Messages of the moderators to the host, who has them on the screen until acknowledging them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from broadcasts import broadcast_life, change
from broadcasts.models import Broadcast, Cue
from portal import clock
from portal.text import normalise_line
from portal.transitions import TransitionNotAllowed, must

if TYPE_CHECKING:
    from portal.models import User

SEND: Final = "broadcasts.moderate"
ACKNOWLEDGE: Final = "broadcasts.host"
LONGEST: Final = 200  # characters: it is read in passing


@transaction.atomic
def send(broadcast: Broadcast, *, text: str, key: UUID, by: User) -> Cue:
    """Put a message on the host's screen; the same `key` sent again is the same message."""
    must(by, SEND)
    broadcast = change.locked_broadcast(broadcast)
    first = Cue.objects.filter(key=key).first()
    if first is not None:
        if first.broadcast_id != broadcast.pk:
            raise TransitionNotAllowed(_("This press was sent with the key of another one."))
        return first
    if reason := broadcast_life.reason_not_to_press(broadcast, "cue"):
        raise TransitionNotAllowed(reason)
    words = normalise_line(text)
    if not words:
        raise TransitionNotAllowed(_("Say it in words."))
    if len(words) > LONGEST:
        raise TransitionNotAllowed(
            _("A message to the host has at most %(most)d characters.") % {"most": LONGEST}
        )
    return Cue.objects.create(
        key=key, broadcast=broadcast, text=words, sent_by=by, sent_at=clock.now()
    )


@transaction.atomic
def acknowledge(cue: Cue, *, by: User) -> Cue:
    """The host has read it. Once is enough: the first time is what counts."""
    must(by, ACKNOWLEDGE)
    row = Cue.objects.select_for_update(no_key=True).get(pk=cue.pk)
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = clock.now(), by
        row.save(update_fields=["acknowledged_at", "acknowledged_by"])
    return row


def open_cues(broadcast: Broadcast) -> models.QuerySet[Cue]:
    """What the host has not acknowledged yet, the oldest first."""
    return Cue.objects.filter(broadcast=broadcast, acknowledged_at=None).order_by("sent_at", "id")
