"""Telling of an anomaly: a mail to the desk and to the press office, each telling once a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from portal import outbox
from portal.mail import NothingToSay
from portal.models import Membership, User
from portal.permissions import PERMISSIONS
from queries.models import Anomaly
from queries.watch.life import HANDLE
from queries.watch.words import in_short

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import Message

TEMPLATE = "queries/anomaly"


def tell(anomaly: Anomaly) -> int:
    """Promise the mail to everybody who may handle it; returns to how many.

    The numbers are those of now, however late the mail leaves. One telling reaches nobody twice.
    """
    return outbox.enqueue_many(
        template=TEMPLATE,
        recipients=listeners().values_list(
            Concat(Value("user:"), Cast(F("pk"), CharField())), "language"
        ),
        context={
            "anomaly": anomaly.pk,
            "count": anomaly.count,
            "usual": anomaly.usual,
            "is_grown": anomaly.times_told > 1,
        },
        key_prefix=f"anomaly:{anomaly.pk}:{anomaly.times_told}",
    )


def listeners() -> QuerySet[User]:
    """The desk and the press office: active staff with a role of the whole city that handles it."""
    roles = [role for role, granted in PERMISSIONS.items() if HANDLE in granted]
    members = Membership.objects.filter(role__in=roles, body__isnull=True)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).exclude(email="")


def mail(message: Message) -> dict[str, Any]:
    """`anomaly`: its primary key; `count` and `usual` as they were told. Not of a dismissed one."""
    found = Anomaly.objects.select_related("theme", "topic", "district")
    anomaly = found.filter(pk=message.context["anomaly"]).first()
    if anomaly is None or anomaly.status == Anomaly.Status.DISMISSED:
        raise NothingToSay
    count, usual = message.context["count"], message.context["usual"]
    path = reverse("admin:queries_anomaly_change", args=[anomaly.pk])
    return {
        "anomaly": anomaly,
        "short": in_short(anomaly, count=count, usual=usual),
        "address": f"{settings.SITE_URL}{path}",
    }
