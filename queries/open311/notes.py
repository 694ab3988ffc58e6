"""What happened to one query, as the extension "update history" has it."""

from __future__ import annotations

from typing import Any

from queries.models import CitizenQuery
from queries.open311.asked import w3c
from queries.timeline import timeline


def of(query: CitizenQuery) -> list[dict[str, Any]]:
    """The lines of its public page, oldest first, in the active language. Two statements."""
    return [
        {"datetime": w3c(line.at), "description": line.sentence, "type": line.event}
        for line in timeline(query)
    ]
