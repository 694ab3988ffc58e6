"""What a row of an export may tell of a query, and what a mapping may say of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db import models

from portal.sheets.rows import LONGEST_CELL
from queries.models import Channel, Kind, Outcome, Status, Visibility


class Takes(StrEnum):
    """How the words of a cell are understood."""

    NUMBER = "number"  # the original one
    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"  # one of ours, by the mapping's values or by our own word
    SLUG = "slug"  # a topic, district or body
    MOMENT = "moment"
    DAY = "day"
    TIME = "time"
    YES = "yes"
    DEGREES = "degrees"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row may tell. `longest`: characters."""

    name: str
    takes: Takes
    longest: int = 0
    choices: type[models.TextChoices] | None = None
    is_personal: bool = False

    @property
    def has_values(self) -> bool:
        """Whether `[values.…]` may put our words in place of theirs."""
        return self.takes in {Takes.CHOICE, Takes.SLUG, Takes.YES}

    @property
    def has_default(self) -> bool:
        """Whether `[defaults]` may name it: whatever is not each query's own."""
        return self.has_values or self.name == "legal_basis"


_FIELDS: Final = (
    Field("number", Takes.NUMBER, 60),
    Field("subject", Takes.LINE, 1_000),
    Field("text", Takes.TEXT, LONGEST_CELL),
    Field("kind", Takes.CHOICE, choices=Kind),
    Field("channel", Takes.CHOICE, choices=Channel),
    Field("language", Takes.CHOICE, choices=None),
    Field("visibility", Takes.CHOICE, choices=Visibility),
    Field("topic", Takes.SLUG),
    Field("district", Takes.SLUG),
    Field("body", Takes.SLUG),
    Field("place", Takes.LINE, 200),
    Field("lat", Takes.DEGREES),
    Field("lon", Takes.DEGREES),
    Field("received_at", Takes.MOMENT),
    Field("received_time", Takes.TIME),
    Field("registered_on", Takes.DAY),
    Field("due_on", Takes.DAY),
    Field("needs_others", Takes.YES),
    Field("extended", Takes.YES),
    Field("status", Takes.CHOICE, choices=Status),
    Field("answered_at", Takes.MOMENT),
    Field("answered_time", Takes.TIME),
    Field("closed_at", Takes.MOMENT),
    Field("closed_time", Takes.TIME),
    Field("on_the_spot", Takes.YES),
    Field("outcome", Takes.CHOICE, choices=Outcome),
    Field("answer", Takes.TEXT, LONGEST_CELL),
    Field("legal_basis", Takes.LINE, 300),
    Field("planned_on", Takes.DAY),
    Field("full_name", Takes.LINE, 150, is_personal=True),
    Field("iin", Takes.LINE, 20, is_personal=True),
    Field("email", Takes.LINE, 254, is_personal=True),
    Field("phone", Takes.LINE, 40, is_personal=True),
    Field("postal_address", Takes.LINE, 250, is_personal=True),
)
FIELDS: Final = {field.name: field for field in _FIELDS}
PERSONAL: Final = tuple(field.name for field in _FIELDS if field.is_personal)
LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)
YES: Final = {"yes": True, "no": False, "1": True, "0": False, "true": True, "false": False}

REQUIRED_COLUMNS: Final = ("number", "text", "received_at")
REQUIRED: Final = ("topic", "language")
"""A column or a default has to tell them."""


def keys_of(field: Field) -> tuple[str, ...]:
    """Our own words for a field with choices; a slug's are rows (`importing.directory`)."""
    if field.name == "language":
        return LANGUAGES
    if field.name == "visibility":  # nothing comes hidden: a moderator hides, with a reason
        return (Visibility.PUBLIC.value, Visibility.PRIVATE.value)
    if field.takes == Takes.YES:
        return ("yes", "no")
    return tuple(field.choices.values) if field.choices else ()
