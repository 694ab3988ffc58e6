"""The forms of endings other than an answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal.fields import reason_field
from queries import endings, erasure, law
from queries.desk_forms.base import VerbForm
from queries.models import CitizenQuery


class _GroundForm(VerbForm):
    """A ground of the law, the reason in words, and whether a crime or a danger is told of."""

    ending: ClassVar[law.Ending]
    is_grave = True
    ground = forms.ChoiceField(
        label=_("Legal ground"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground the law gives.")},
    )
    is_danger = forms.BooleanField(
        label=_("It tells of a crime or of a danger to people"), required=False
    )
    reason = reason_field(_("The resident and the public timeline read it."))

    def prepare(self) -> None:
        self.grounds = endings.grounds_now(self.query, self.ending)
        field: Any = self.fields["ground"]
        field.choices = [
            (key, f"{law.ground(key).words} ({law.ground(key).basis})")
            for key, why_not in self.grounds.items()
            if not why_not
        ]

    def notes(self) -> list[str]:
        return [
            f"{law.ground(key).words}: {why_not}"
            for key, why_not in self.grounds.items()
            if why_not
        ]


class ReturnForm(_GroundForm):
    verb = "return_"
    ending = law.Ending.RETURN

    def perform(self, query: CitizenQuery) -> object:
        told = self.cleaned_data
        return endings.return_(
            query,
            ground=told["ground"],
            reason=told["reason"],
            is_danger=told["is_danger"],
            by=self.by,
        )


class TerminateForm(_GroundForm):
    verb = "terminate"
    ending = law.Ending.TERMINATION

    def perform(self, query: CitizenQuery) -> object:
        told = self.cleaned_data
        return endings.terminate(
            query,
            ground=told["ground"],
            reason=told["reason"],
            is_danger=told["is_danger"],
            by=self.by,
        )


class WithdrawForm(VerbForm):
    verb = "withdraw_for"
    is_grave = True

    def notes(self) -> list[str]:
        return [
            _gettext(
                "Only at the resident's own word (%(basis)s). Make sure you speak to the resident."
            )
            % {"basis": law.ground("withdraw").basis}
        ]

    def perform(self, query: CitizenQuery) -> object:
        return endings.withdraw(query, by=self.by)


class EraseForm(VerbForm):
    """Not a step in the life of a query: it erases the person and leaves the query."""

    verb = "erase"
    is_grave = True
    reason = reason_field(
        _("For example: the resident asked for it, or the term for keeping is over.")
    )

    def notes(self) -> list[str]:
        return [
            _gettext(
                "The name, contacts and number of the person, their replies and comments, and the "
                "photos that were not published are erased for ever. The query, its public text "
                "and its answer stay."
            )
        ]

    def perform(self, query: CitizenQuery) -> object:
        return erasure.erase(query.applicant, reason=self.cleaned_data["reason"], by=self.by)
