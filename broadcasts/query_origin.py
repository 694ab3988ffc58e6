"""Where a query of the desk was asked on air: what `queries.origins` asks this app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from broadcasts.models import LiveQuestion
from queries.origins import Origin

if TYPE_CHECKING:
    from queries.models import CitizenQuery


def origin_of(query: CitizenQuery) -> Origin | None:
    """The question it came from, while that is public. One statement."""
    rows = LiveQuestion.objects.public().filter(query=query)
    found = rows.values_list("broadcast__number", "code").first()
    if found is None:
        return None
    number, code = found
    return Origin(
        words=_("Akimat LIVE, broadcast № %(broadcast)s, question %(code)s")
        % {"broadcast": number, "code": code},
        path=reverse("live:question", args=[number, code]),
    )
