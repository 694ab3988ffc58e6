"""What the portal itself asks of an administrator on the start page."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import access, clock
from portal.models import Body, Message, Role, Route, Topic, User
from portal.staff_home import Panel, Task, panels
from portal.tally import tally


@panels
def administrator(request: HttpRequest) -> Iterable[Panel]:
    user = request.user
    if not (user.is_superuser or Role.ADMINISTRATOR in access.roles(user)):
        return
    today = clock.today()
    ended = Body.objects.filter(valid_to__lt=today)
    counts = tally(
        {
            "routes": Route.objects.valid_on(today).filter(body__in=ended),
            "topics": Topic.objects.filter(is_active=True, parent__isnull=True).exclude(
                pk__in=Route.objects.valid_on(today).filter(topic__isnull=False).values("topic")
            ),
            "mail": Message.objects.filter(status=Message.Status.DEAD),
            "people": User.objects.filter(is_active=True, memberships__isnull=True).exclude(
                is_superuser=True
            ),
        }
    )
    routes = reverse("admin:portal_route_changelist")
    topics = reverse("admin:portal_topic_changelist")
    people = reverse("admin:portal_user_changelist")
    mail = reverse("admin:portal_message_changelist")
    tasks = [
        Task(_("routes to an ended body"), counts["routes"], f"{routes}?valid=today", "late"),
        Task(_("themes without a route of their own"), counts["topics"], topics, "today"),
        Task(_("accounts without a role"), counts["people"], f"{people}?role=none", "today"),
        Task(_("undelivered mails"), counts["mail"], f"{mail}?status__exact=dead", "late"),
    ]
    yield Panel(_("Portal"), tasks=tasks, nothing=_("All is in order."), position=80)
