"""The form above the staff's figures: which body, and which days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import periods
from portal.figures import Period
from portal.filters import NOT_A_CHOICE, PeriodForm, day_field
from queries.oversight import Bodies

DEFAULT: Final = "30"
OWN: Final = "own"
MOST_DAYS: Final = 5 * 366

PERIODS: Final[dict[str, tuple[Any, Callable[[], Period] | None]]] = {
    "30": (_("the last 30 days"), partial(periods.last_days, 30)),
    "month": (_("this month"), periods.month_so_far),
    "quarter": (_("this quarter"), periods.quarter_so_far),
    "year": (_("this year"), periods.year_so_far),
    OWN: (_("days of my choice"), None),
}


class OversightForm(PeriodForm):
    """What does not fit is told by its field; the rest stays in force."""

    body = forms.ChoiceField(label=_("Body"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False)
    since = day_field(_("From day"))
    until = day_field(_("To day"))

    def __init__(self, data: Mapping[str, Any], *, bodies: Bodies) -> None:
        super().__init__(data, label_suffix="")
        choices: list[tuple[str, Any]] = [(body.slug, body.name) for body in bodies.shown.values()]
        if bodies.is_city:
            choices.insert(0, ("", _("the whole city")))
        self._offer("body", choices)
        self._offer("period", [(key, label) for key, (label, _period) in PERIODS.items()])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — for the type alone
        field.choices = choices
        field.error_messages["invalid_choice"] = NOT_A_CHOICE

    def clean(self) -> dict[str, Any]:
        """Days of one's own are two days, not too far apart."""
        cleaned = super().clean()
        if cleaned.get("period") != OWN or self.errors:
            return cleaned
        since, until = cleaned.get("since"), cleaned.get("until")
        if since is None or until is None:
            self.add_error("since", _("Name the first and the last day."))
        elif (until - since).days >= MOST_DAYS:
            self.add_error("since", ValidationError(_("Choose five years at most.")))
        return cleaned

    @property
    def days(self) -> Period:
        """The period asked for; the usual one where it makes no sense."""
        wanted = self.cleaned_data.get("period") or DEFAULT
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if wanted == OWN and since and until and "since" not in self.errors:
            return Period(since, until)
        _label, period = PERIODS.get(wanted, PERIODS[DEFAULT])
        return (period or PERIODS[DEFAULT][1])()  # type: ignore[misc]  # the usual one has its days
