"""Service discovery: where the API is, what it speaks, and how to get a key.

Addresses are absolute: clients keep this file and not the address they found it at.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.models import District, Topic
from portal.workdays import ALMATY

SPECIFICATION: Final = (
    "http://wiki.open311.org/GeoReport_v2"  # a name, as the specification gives it
)
FIRST_CHANGESET: Final = datetime(2026, 11, 23, tzinfo=ALMATY)  # when the API was opened


def discovery() -> dict[str, Any]:
    page = f"{settings.SITE_URL}{reverse('open311_page')}"
    changeset = _changeset()
    return {
        "changeset": changeset,
        "contact": _("Questions about this service: see %(page)s") % {"page": page},
        "key_service": _("How to get a key: see %(page)s") % {"page": f"{page}#keys"},
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{settings.SITE_URL}{base()}",
                "changeset": changeset,
                "type": "test" if settings.DEMO else "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def base() -> str:
    """The path below which the API lies, without a slash at the end."""
    return reverse("open311:requests", kwargs={"suffix": "json"}).removesuffix("/requests.json")


def _changeset() -> str:
    """When staff last changed a topic or a district: what clients keep of services is then old."""
    kinds = ContentType.objects.get_for_models(Topic, District).values()
    changes = LogEntry.objects.filter(content_type__in=[kind.pk for kind in kinds])
    last = changes.aggregate(last=Max("action_time"))["last"]
    moment = max(last or FIRST_CHANGESET, FIRST_CHANGESET).astimezone(ALMATY)
    return moment.strftime("%Y-%m-%d %H:%M")
