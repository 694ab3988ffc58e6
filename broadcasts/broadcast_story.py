"""What the ledger of a broadcast tells, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from broadcasts.events import BROADCAST_EVENTS
from broadcasts.models import Broadcast
from portal import story
from portal.models import LedgerEntry
from portal.verbs.course import Step


def told(entries: Sequence[LedgerEntry]) -> list[Step]:
    """What happened to a broadcast, newest first."""
    return story.told(entries, BROADCAST_EVENTS, WORDS)


def _fields(names: list[str]) -> str:
    """Names of the form's fields: "title, topics and guests"."""
    fields: list[Any] = [*Broadcast._meta.fields, *Broadcast._meta.many_to_many]
    labels = {field.name: str(field.verbose_name) for field in fields}
    labels["guests"] = _("guests")
    return get_text_list([labels.get(name, name) for name in names], _("and"))


WORDS: Final[story.Words] = {"changed": _fields}
