"""The buttons of a query's page: what can be done now, and what cannot and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import access
from queries import erasure, reasons
from queries.desk_forms import FORMS
from queries.lifecycle import RESIDENT, TRANSITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.models import User
    from queries.models import CitizenQuery

# The step that leads on, by status: it stands first and in colour.
NEXT = {
    "new": ("assign", "settle"),
    "assigned": ("take", "assign_executor"),
    "in_work": ("draft_answer",),
    "awaiting_resident": ("resume",),
    "in_approval": ("approve", "send_back"),
    "answered": ("correct",),
}
ERASE = _("Erase the person")  # no step in the life of the query, so not in its table
AT_ONCE = frozenset({"take"})  # nothing to fill in and nothing sent: one click does it


@dataclass(frozen=True, slots=True)
class Button:
    verb: str
    label: Promise | str
    url: str
    why_not: str = ""
    is_next: bool = False
    is_of_role: bool = True  # a role of the user has it, in whichever body

    @property
    def is_grave(self) -> bool:
        return FORMS[self.verb].is_grave

    @property
    def is_at_once(self) -> bool:
        return self.verb in AT_ONCE


@dataclass(frozen=True, slots=True)
class Buttons:
    """First what leads on, then what else can be done, then what cannot: by status, by role."""

    ready: list[Button]
    not_now: list[Button]
    not_yours: list[Button]


def verbs() -> Iterator[tuple[str, Promise | str, str]]:
    """Every verb of the staff with its label and permission, in the order of the table."""
    for step in TRANSITIONS.values():
        if step.permission != RESIDENT:
            yield step.verb, step.label, step.permission
    yield "erase", ERASE, erasure.PERMISSION


def label_of(verb: str) -> str:
    return str(TRANSITIONS[verb].label if verb in TRANSITIONS else ERASE)


def address_of(query: CitizenQuery, verb: str) -> str:
    return reverse("admin:queries_citizenquery_do", args=[query.pk, verb])


def buttons_for(query: CitizenQuery, user: User) -> Buttons:
    """All buttons of the query's page for this person."""
    first = NEXT.get(query.status, ())
    found = [
        Button(
            verb=verb,
            label=label,
            url=address_of(query, verb),
            why_not=reasons.why_not(query, verb, user),
            is_next=verb in first,
            is_of_role=access.may_somewhere(user, permission) or user.is_superuser,
        )
        for verb, label, permission in verbs()
    ]
    ready = [button for button in found if not button.why_not]
    refused = [button for button in found if button.why_not]
    return Buttons(
        ready=sorted(ready, key=lambda button: (not button.is_next, button.is_grave)),
        not_now=[button for button in refused if button.is_of_role],
        not_yours=[button for button in refused if not button.is_of_role],
    )
