"""An anomaly in a line: "Water supply, Auezov District: 40 in two hours, usually 3"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from queries.models import Anomaly


def in_short(anomaly: Anomaly, *, count: int | None = None, usual: float | None = None) -> str:
    """What grows where, by how much, in the active language; by the row's numbers or others."""
    return _("%(about)s, %(where)s: %(how_many)s") % {
        "about": anomaly.about,
        "where": anomaly.where,
        "how_many": how_many(
            count=anomaly.count if count is None else count,
            hours=anomaly.hours,
            usual=anomaly.usual if usual is None else usual,
        ),
    }


def how_many(*, count: int, hours: int, usual: float) -> str:
    """In words: “40 in 2 hours, usually 3”."""
    window = ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
    return _("%(count)s in %(window)s, %(usual)s") % {
        "count": count,
        "window": window,
        "usual": usually(usual),
    }


def usually(usual: float) -> str:
    """The usual level as people say it."""
    whole = round(usual)
    return _("usually %(count)s") % {"count": whole} if whole else _("usually hardly any")
