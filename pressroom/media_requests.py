"""Written media requests: who may send one, and what one journalist has sent so far."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.db.models.functions import Lower

from portal import clock, outbox
from pressroom.models import Accreditation, Journalist, PressQuestion

MOST_SHOWN: Final = 100  # requests on one page


def is_accredited(journalist: Journalist) -> bool:
    """Whether an accepted accreditation of this address covers today."""
    people = _same_address(journalist.email)
    return Accreditation.objects.valid_on(clock.today()).filter(journalist__in=people).exists()


def questions_of(journalist: Journalist) -> QuerySet[PressQuestion]:
    """All this address asked, in writing and at events, newest first, with their answers."""
    rows = PressQuestion.objects.filter(journalist__in=_same_address(journalist.email))
    related = rows.select_related("event", "body", "answered_with").defer("search")
    answers = "answers", "answered_with__answers"
    return related.prefetch_related(*answers).order_by("-asked_at", "-id")


def send_link(*, email: str, language: str) -> None:
    """Mail the link to the journalist's page; nothing happens for an address we do not know.

    Only a confirmed address is written to.
    """
    journalist = _same_address(email).order_by("-confirmed_at", "-pk").first()
    if journalist is not None:
        outbox.enqueue(
            template="pressroom/request_link",
            recipient=journalist.reference,
            language=language,
        )


def _same_address(email: str) -> QuerySet[Journalist]:
    """Whoever applied with this address and confirmed it: one person, perhaps several times."""
    rows = Journalist.objects.filter(confirmed_at__isnull=False, erased_at__isnull=True)
    return rows.exclude(email="").annotate(address=Lower("email")).filter(address=email.lower())
