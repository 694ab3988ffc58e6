"""Where a query was asked before it came to the desk: a broadcast, say.

The desk knows the channel a query came by and nothing of the app behind it. An app that passes
questions on says in `AppConfig.ready` where those of its channel can be read:

    origins.register("live", origin_of)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from queries.models import CitizenQuery


@dataclass(frozen=True, slots=True)
class Origin:
    """The place as anybody may read it now, in the active language."""

    words: str  # "Akimat LIVE, broadcast № 97, question 47-5"
    path: str  # without host

    @property
    def url(self) -> str:
        """For mails and printed papers."""
        return f"{settings.SITE_URL}{self.path}"


OriginOf = Callable[["CitizenQuery"], Origin | None]
_channels: Final[dict[str, OriginOf]] = {}


def register(channel: str, origin_of: OriginOf) -> None:
    """Let the app tell of queries that came by its channel; None where nothing of it is public."""
    _channels[channel] = origin_of


def origin_of(query: CitizenQuery) -> Origin | None:
    """Where it was asked; one statement, and none for a channel that no app told of."""
    tell = _channels.get(query.channel)
    return tell(query) if tell else None
