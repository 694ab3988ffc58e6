"""A life as a table: which verb may happen when and by whom, and what it leaves.

An app writes its table down (`queries/lifecycle.py`). Its verbs ask `check()` under the row's lock;
a button asks `why_not()` and, where the answer is no, stands disabled with that sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import access

if TYPE_CHECKING:
    from portal.models import User

Words = str | Promise
BodyOf = Callable[[Any], int | None]

BODY_OF: BodyOf = attrgetter("body_id")
NOT_NOW: Words = _("Now it is “%(now)s”; this is possible when it is: %(states)s.")


class TransitionNotAllowed(Exception):
    """The row's state does not allow this; the message says why, in the active language."""


class NotYourBody(Exception):
    """The user lacks the permission in the body that holds the row."""


REFUSALS: Final = (TransitionNotAllowed, NotYourBody)  # what a verb says no with, in words


def must(by: User, permission: str) -> None:
    """Let only who has the permission for the whole city go on. Raises `NotYourBody`."""
    if not access.may(by, permission):
        raise NotYourBody(_gettext("Your role does not include this here."))


@dataclass(frozen=True, slots=True)
class Transition:
    """One edge, or several that share a verb."""

    verb: str
    label: Words  # as it stands on the button
    sources: frozenset[str]
    target: str | None  # None: the status stays
    permission: str
    event: str  # in the ledger
    mail: str = ""  # template sent to whom it concerns


class Transitions(Mapping[str, Transition]):
    """The table, by verb, in the order in which its buttons stand.

    `not_now` is the sentence that tells the status there is (`now`) from those it takes
    (`states`). `body_of` tells which body must have given the role; None: a city-wide one.
    """

    def __init__(
        self,
        statuses: type[TextChoices],
        *steps: Transition,
        not_now: Words = NOT_NOW,
        body_of: BodyOf = BODY_OF,
    ) -> None:
        self.statuses, self.not_now, self.body_of = statuses, not_now, body_of
        self._steps = {step.verb: step for step in steps}

    def __getitem__(self, verb: str) -> Transition:
        return self._steps[verb]

    def __iter__(self) -> Iterator[str]:
        return iter(self._steps)

    def __len__(self) -> int:
        return len(self._steps)

    def reason_not(self, row: Any, verb: str) -> str:
        """Why the row's status does not allow the verb, in words; empty where it does."""
        sources = self[verb].sources
        if row.status in sources:
            return ""
        states = ", ".join(str(status.label) for status in self.statuses if status in sources)
        return str(self.not_now) % {"now": row.get_status_display(), "states": states}

    def why_not(self, row: Any, verb: str, by: User) -> str:
        """Why the user cannot do this now, in words; empty where they can."""
        if not access.may(by, self[verb].permission, self.body_of(row)):
            return _gettext("Your role does not include this here.")
        return self.reason_not(row, verb)

    def check(self, row: Any, verb: str, by: User | None = None) -> Transition:
        """The transition; raises `NotYourBody`, `TransitionNotAllowed`.

        Without `by` nobody of the staff acts: whoever does has shown that they may.
        """
        step = self[verb]
        if by is not None and not access.may(by, step.permission, self.body_of(row)):
            raise NotYourBody(_gettext("Your role does not include this here."))
        if reason := self.reason_not(row, verb):
            raise TransitionNotAllowed(reason)
        return step
