"""The forms of longer terms."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal.fields import day_field, reason_field
from portal.workdays import current_calendar
from queries import clocks, terms
from queries.desk_forms.base import VerbForm
from queries.lifecycle import TransitionNotAllowed
from queries.models import CitizenQuery, ExtensionRequest


class _UntilForm(VerbForm):
    until_on = day_field(_("New last day"))

    def prepare(self) -> None:
        self.calendar = current_calendar()
        self.limits = [limit for limit in map(self._limits, self.rows) if limit]
        widget: Any = self.fields["until_on"].widget
        if self.limits:
            widget.attrs["max"] = max(latest for _due, latest in self.limits).isoformat()

    def _limits(self, query: CitizenQuery) -> tuple[Any, Any] | None:
        try:
            deadline, latest = clocks.extendable(query, self.calendar)
        except TransitionNotAllowed:
            return None
        return deadline.due_on, latest

    def notes(self) -> list[str]:
        if not self.limits or self.is_for_many:
            return []
        due_on, latest = self.limits[0]
        words = _gettext(
            "The answer is due on %(due)s. The law allows an extension until %(latest)s at most."
        )
        return [words % {"due": date_format(due_on), "latest": date_format(latest)}]


class RequestExtensionForm(_UntilForm):
    verb = "request_extension"
    reason = reason_field(_("Your head reads it and decides."))

    def perform(self, query: CitizenQuery) -> object:
        return terms.request_extension(
            query,
            until_on=self.cleaned_data["until_on"],
            reason=self.cleaned_data["reason"],
            by=self.by,
        )


class ExtendForm(_UntilForm):
    """The head's decision; it starts from what the executor wished."""

    verb = "extend"
    reason = reason_field(_("The resident and the public timeline read it."))

    def prepare(self) -> None:
        super().prepare()
        wish = None if self.is_for_many else open_wish(self.query)
        if wish:
            self.initial.setdefault("until_on", wish.until_on)
            self.initial.setdefault("reason", wish.reason)

    def notes(self) -> list[str]:
        if self.is_for_many or self.query.applicant.email:
            told = _gettext("The resident is told by mail at once.")
        else:
            told = _gettext(
                "The resident left no e-mail: tell them within three working days and note it here."
            )
        return [*super().notes(), told]

    def perform(self, query: CitizenQuery) -> object:
        return terms.extend(
            query,
            until_on=self.cleaned_data["until_on"],
            reason=self.cleaned_data["reason"],
            by=self.by,
        )


class RefuseExtensionForm(VerbForm):
    verb = "refuse_extension"
    reason = reason_field(_("The executor reads it."))

    def notes(self) -> list[str]:
        wish = open_wish(self.query)
        if wish is None:
            return []
        words = _gettext("%(who)s asks for an extension until %(day)s: %(reason)s")
        who = wish.asked_by.get_full_name() or wish.asked_by.get_username()
        return [words % {"who": who, "day": date_format(wish.until_on), "reason": wish.reason}]

    def perform(self, query: CitizenQuery) -> object:
        return terms.refuse_extension(query, reason=self.cleaned_data["reason"], by=self.by)


class NoteNoticeForm(VerbForm):
    verb = "note_notice"

    def notes(self) -> list[str]:
        return [_gettext("By this you confirm that the resident knows of the extension.")]

    def perform(self, query: CitizenQuery) -> object:
        return terms.note_notice(query, by=self.by)


def open_wish(query: CitizenQuery) -> ExtensionRequest | None:
    """The extension asked for and not yet decided on."""
    waiting = query.extension_requests.filter(decided_at__isnull=True)
    return waiting.select_related("asked_by").first()
