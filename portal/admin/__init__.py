"""The staff's pages of the city, its people and the portal's own works."""

from django.contrib import admin
from django.contrib.auth.models import Group

from portal.admin import (
    calendar,
    city,
    figures,
    ledger,
    officials,
    outbox,
    people,
    start,
    subscriptions,
)

__all__ = [
    "calendar",
    "city",
    "figures",
    "ledger",
    "officials",
    "outbox",
    "people",
    "start",
    "subscriptions",
]

admin.site.unregister(Group)  # roles are the memberships; groups grant nothing here
