"""Which journalists' questions a reader wants: by state, body, outlet and year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.directory import directory
from portal.filters import NOT_A_CHOICE, InForce, QuickSelect, bodies, by_slug
from portal.workdays import ALMATY, local_time
from pressroom.models import Outlet, PressQuestion
from pressroom.models.choices import QuestionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pressroom.models.questions import PressQuestionQuerySet

OVERDUE: Final = "overdue"
STATES: Final = (
    (QuestionStatus.PROMISED, _("answer owed")),
    (OVERDUE, _("overdue")),
    (QuestionStatus.ANSWERED, _("answered")),
    (QuestionStatus.DECLINED, _("declined")),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What of them; nothing set means all."""

    state: str = ""
    body: int | None = None
    outlet: str = ""  # its slug
    year: int | None = None  # in which it was asked, in Almaty

    def rows(self, at: datetime, *, today: date) -> PressQuestionQuerySet:
        """Those that are public then."""
        rows: PressQuestionQuerySet = PressQuestion.objects.public(at)
        if self.state == OVERDUE:
            rows = rows.owed().filter(due_on__lt=today)
        elif self.state:
            rows = rows.filter(status=self.state)
        if self.body:
            rows = rows.filter(body=self.body)
        if self.outlet:
            rows = rows.filter(outlet__slug=self.outlet)
        if self.year:
            start, end = (
                datetime(year, 1, 1, tzinfo=ALMATY) for year in (self.year, self.year + 1)
            )
            rows = rows.filter(asked_at__gte=start, asked_at__lt=end)
        return rows


class QuestionFilter(forms.Form):
    """The filters of the list."""

    state = forms.ChoiceField(required=False, label=_("State"))
    body = forms.ChoiceField(required=False, label=_("Who answers"))
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    year = forms.ChoiceField(required=False, label=_("Year"))

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, label_suffix="")
        self.outlets = dict(Outlet.objects.filter(is_active=True).values_list("slug", "name"))
        self._offer("state", _("all states"), [(key, capfirst(word)) for key, word in STATES])
        self._offer("body", _("all bodies"), bodies())
        self._offer("outlet", _("all outlets"), self.outlets.items())
        self._offer("year", _("all years"), [(str(year), str(year)) for year in years()])

    def _offer(self, name: str, otherwise: Any, choices: Iterable[Any]) -> None:
        field: Any = self.fields[name]
        field.widget = QuickSelect(attrs={"class": "form-select"})
        field.choices = [("", otherwise), *choices]
        field.error_messages["invalid_choice"] = NOT_A_CHOICE

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def wish(self) -> Wish:
        asked = self.asked
        body = by_slug(directory().bodies.values(), asked.get("body"))
        return Wish(
            state=asked.get("state", ""),
            body=body.pk if body else None,
            outlet=asked.get("outlet", ""),
            year=int(asked["year"]) if "year" in asked else None,
        )

    @property
    def in_force(self) -> list[InForce]:
        """The filters in force, in words."""
        words = dict(self.asked)
        if "state" in words:
            words["state"] = capfirst(str(dict(STATES)[words["state"]]))
        if body := by_slug(directory().bodies.values(), words.get("body")):
            words["body"] = body.name
        if "outlet" in words:
            words["outlet"] = self.outlets[words["outlet"]]
        return [InForce(name, str(self.fields[name].label), word) for name, word in words.items()]


def years() -> list[int]:
    """The years in which public questions were asked, the last first: two looks into the index."""
    asked = PressQuestion.objects.public(clock.now()).values_list("asked_at", flat=True)
    last, first = (
        asked.order_by("-asked_at", "-id").first(),
        asked.order_by("asked_at", "id").first(),
    )
    if first is None or last is None:
        return []
    return list(range(local_time(last).year, local_time(first).year - 1, -1))
