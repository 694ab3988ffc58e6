"""The buttons of a row's page: what can be done now, and what cannot and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.transitions import Words

if TYPE_CHECKING:
    from portal.models import User
    from portal.verbs.desk import VerbDesk


@dataclass(frozen=True, slots=True)
class Button:
    verb: str
    label: Words
    url: str
    why_not: str = ""
    is_next: bool = False
    is_of_role: bool = True  # a role of the user has it, in whichever body
    is_grave: bool = False
    is_at_once: bool = False


@dataclass(frozen=True, slots=True)
class Buttons:
    """First what leads on, then what else can be done, then what cannot: by status, by role."""

    ready: list[Button]
    not_now: list[Button]
    not_yours: list[Button]


def buttons_for(desk: VerbDesk, row: Any, user: User) -> Buttons:
    """All buttons of the row's page for this person."""
    first = desk.leads_on.get(row.status, ())
    found = [
        Button(
            verb=step.verb,
            label=step.label,
            url=desk.url("do", row.pk, step.verb),
            why_not=desk.why_not(row, step.verb, user),
            is_next=step.verb in first,
            is_of_role=desk.is_offered(step, user),
            is_grave=desk.forms[step.verb].is_grave,
            is_at_once=step.verb in desk.at_once,
        )
        for step in desk.steps()
    ]
    ready = [button for button in found if not button.why_not]
    refused = [button for button in found if button.why_not]
    return Buttons(
        ready=sorted(ready, key=lambda button: (not button.is_next, button.is_grave)),
        not_now=[button for button in refused if button.is_of_role],
        not_yours=[button for button in refused if not button.is_of_role],
    )
