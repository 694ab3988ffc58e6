"""Written media requests: who may send one, and what one journalist has asked so far."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from portal import clock, outbox
from pressroom.models import Accreditation, Journalist, PressQuestion
from pressroom.public_question import answers_of_questions

MOST_SHOWN: Final = 100  # requests on one page


def is_accredited(journalist: Journalist) -> bool:
    """Whether an accepted accreditation covers today."""
    return Accreditation.objects.valid_on(clock.today()).filter(journalist=journalist).exists()


def questions_of(journalist: Journalist) -> QuerySet[PressQuestion]:
    """All they asked, in writing and at events, newest first, with their answers."""
    rows = PressQuestion.objects.filter(journalist=journalist)
    related = rows.select_related("event", "body", "answered_with").defer("search")
    return related.prefetch_related(*answers_of_questions()).order_by("-asked_at", "-id")


def send_link(*, email: str, language: str) -> None:
    """Mail the link to the journalist's page; nothing happens for an address we do not know.

    Only a confirmed address is written to.
    """
    journalist = Journalist.objects.reachable().with_address(email).first()
    if journalist is not None:
        outbox.enqueue(
            template="pressroom/request_link",
            recipient=journalist.reference,
            language=language,
        )
