"""Topics, districts and bodies by their slugs, as they stand when an import begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from portal import routing
from portal.models import Body, District, Topic


@dataclass(slots=True)
class Names:
    """Read once: an import of a million rows asks no row for them."""

    topics: Mapping[str, Topic]
    districts: Mapping[str, District]
    bodies: Mapping[str, Body]
    _routes: dict[tuple[int, int | None, date], Body | None] = field(default_factory=dict)

    @classmethod
    def now(cls) -> Self:
        return cls(
            topics={row.slug: row for row in Topic.objects.order_by("slug")},
            districts={row.slug: row for row in District.objects.order_by("slug")},
            bodies={row.slug: row for row in Body.objects.order_by("slug")},
        )

    def of(self, field: str) -> Mapping[str, Any]:
        return {"topic": self.topics, "district": self.districts, "body": self.bodies}[field]

    def body_for(self, topic: Topic, district: District | None, *, on: date) -> Body | None:
        """Whom the routes name, each combination asked for once."""
        key = (topic.pk, district.pk if district else None, on)
        if key not in self._routes:
            self._routes[key] = routing.body_for(topic, district, on=on)
        return self._routes[key]
