"""All queries of one e-mail address, behind a link mailed to that address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from portal import clock, outbox
from queries.models import Applicant, CitizenQuery, Supporter

if TYPE_CHECKING:
    from django.db.models import QuerySet


@transaction.atomic
def send_link(*, email: str, language: str) -> bool:
    """Mail the link, at most once an hour an address; False where nothing was filed with it.

    The outbox keeps no address: the link is of the latest applicant who gave it.
    """
    known = with_address(email).filter(Q(query__isnull=False) | Q(support__isnull=False))
    applicant = known.order_by("-pk").first()
    if applicant is None:
        return False
    outbox.enqueue(
        template="queries/my_queries",
        recipient=applicant.reference,
        language=language,
        context={"applicant": applicant.pk},
        key=f"my_queries:{applicant.pk}:{clock.now():%Y%m%d%H}",
    )
    return True


def with_address(email: str) -> QuerySet[Applicant]:
    """Everybody who gave this address, however they capitalised it."""
    rows = Applicant.objects.exclude(email="").annotate(address=Lower("email"))
    return rows.filter(address=email.lower())


def filed_by(applicant: Applicant) -> QuerySet[CitizenQuery]:
    """The queries filed with the applicant's address, newest first."""
    rows = CitizenQuery.objects.filter(applicant__in=with_address(applicant.email))
    return rows.select_related("topic", "district", "body").order_by("-received_at", "-id")


def joined_by(applicant: Applicant) -> QuerySet[Supporter]:
    """The queries joined with the applicant's address, newest first."""
    rows = Supporter.objects.filter(applicant__in=with_address(applicant.email))
    return rows.select_related("query__topic", "query__district").order_by("-joined_at", "-id")
