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
from portal.filters import bodies, by_slug
from portal.list_forms import ListForm, in_year
from portal.workdays import local_time
from pressroom.models import Outlet, PressQuestion
from pressroom.models.choices import QuestionStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

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
            rows = rows.filter(in_year("asked_at", self.year))
        return rows


class QuestionFilter(ListForm):
    """The filters of the list."""

    state = forms.ChoiceField(required=False, label=_("State"))
    body = forms.ChoiceField(required=False, label=_("Who answers"))
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    year = forms.ChoiceField(required=False, label=_("Year"))

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.outlets = dict(Outlet.objects.filter(is_active=True).values_list("slug", "name"))
        self.offer("state", _("all states"), [(key, capfirst(word)) for key, word in STATES])
        self.offer("body", _("all bodies"), bodies())
        self.offer("outlet", _("all outlets"), self.outlets.items())
        self.offer_years(years())

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

    def in_words(self, asked: dict[str, Any]) -> dict[str, Any]:
        words = dict(asked)
        if "state" in words:
            words["state"] = capfirst(str(dict(STATES)[words["state"]]))
        if body := by_slug(directory().bodies.values(), words.get("body")):
            words["body"] = body.name
        if "outlet" in words:
            words["outlet"] = self.outlets[words["outlet"]]
        return words


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
