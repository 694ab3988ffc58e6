"""What grows unusually fast now, as anybody may know it: themes, districts and counts alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.models import District, Topic
from queries.models import Anomaly


@dataclass(frozen=True, slots=True)
class Growing:
    """One theme in a district, or in the whole city (None), in the last so many hours."""

    theme: Topic
    district: District | None
    hours: int
    count: int
    usual: float


def growing_now(at: datetime) -> list[Growing]:
    """Open anomalies at the moment, the strongest first; one statement over few rows.

    A single topic is told as its theme, several of one theme and district as one: a count below the
    watch's minimum is never told.
    """
    rows = Anomaly.objects.open().filter(found_at__lte=at).select_related("theme", "district")
    found: dict[tuple[int, int | None], Growing] = {}
    for row in sorted(rows, key=lambda row: (-row.count, row.pk)):
        growing = Growing(row.theme, row.district, row.hours, row.count, row.usual)
        found.setdefault((row.theme_id, row.district_id), growing)
    return list(found.values())
