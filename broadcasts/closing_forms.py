"""The forms of the closing page: what waits for a decision, and what goes to the desk, and where.

Every question that goes to the desk is a line of its own, filled in with what is suggested. Choices
are read once for all lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from broadcasts import closing
from broadcasts.models import LiveQuestion
from broadcasts.models.choices import DeclineGround, LiveStatus
from broadcasts.moderation import LONGEST_WORDS
from broadcasts.topics import Topics
from portal import clock
from portal.fields import CleanLineField
from portal.models import Body, District
from portal.workdays import current_calendar
from queries import law

if TYPE_CHECKING:
    from datetime import date

    from broadcasts.models import Broadcast
    from portal.models import Topic

LINES_SHOWN: Final = 25
WAITING_SHOWN: Final = 50
_KEY: Final = re.compile("[0-9]{1,18}")
_SEEN: Final = re.compile("[0-9]{1,18}-[0-9]{1,9}")
Choices = list[tuple[Any, Any]]


class DecideForm(forms.Form):
    """Questions nobody has looked at, by key and the revision that was seen: publish or decline."""

    chosen = forms.MultipleChoiceField(
        required=True, error_messages={"required": _("Choose the questions first.")}
    )
    ground = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose why")), *DeclineGround.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    words = CleanLineField(
        label=_("In words to the asker"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("Empty: the usual sentence, in the asker’s language."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, data: Any, *, rows: Sequence[LiveQuestion], declines: bool = False) -> None:
        super().__init__(data, label_suffix="")
        self.rows = {f"{row.pk}-{row.revision}": row for row in rows}
        self.declines = declines
        # What changed since the page was read is still a choice: the verb tells of it in words.
        typed = [name for name in data.getlist("chosen") if _SEEN.fullmatch(name)] if data else []
        self.fields["chosen"].choices = [(name, name) for name in {*self.rows, *typed}]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.declines and not cleaned.get("ground"):
            self.add_error("ground", _gettext("Choose why they are declined."))
        return cleaned

    @property
    def seen(self) -> list[tuple[int, int]]:
        """Primary keys, and the revisions that were seen."""
        pairs = (name.split("-") for name in self.cleaned_data["chosen"])
        return [(int(pk), int(seen)) for pk, seen in pairs]


@dataclass
class Offer:
    """What the lines choose from, and what the law says of a query filed now."""

    topics: Topics
    districts: Mapping[int, District] = field(default_factory=dict)
    bodies: Mapping[int, Body] = field(default_factory=dict)
    _routed: dict[tuple[int, int | None], Body | None] = field(default_factory=dict)
    _due: dict[str, date] = field(default_factory=dict)

    @classmethod
    def now(cls, broadcast: Broadcast) -> Offer:
        bodies = Body.objects.valid_on(clock.today()).filter(is_external=False, is_desk=False)
        return cls(
            Topics(broadcast),
            {row.pk: row for row in District.objects.all()},
            {row.pk: row for row in bodies},
        )

    @cached_property
    def topic_choices(self) -> Choices:
        """Under their themes."""
        groups: dict[str, Choices] = {}
        for topic in self.topics.offered.values():
            theme = topic.parent.name if topic.parent else topic.name
            groups.setdefault(theme, []).append((topic.pk, topic.name))
        return list(groups.items())

    @cached_property
    def district_choices(self) -> Choices:
        return [
            ("", _gettext("Not named")),
            *((pk, row.name) for pk, row in self.districts.items()),
        ]

    @cached_property
    def body_choices(self) -> Choices:
        return [
            ("", _gettext("By itself, by topic and district")),
            *((pk, row.name) for pk, row in self.bodies.items()),
        ]

    def body_for(
        self, question: LiveQuestion, topic: Topic, district: District | None
    ) -> Body | None:
        """Whom the question would go to; asked once for each topic and district."""
        if question.status == LiveStatus.PROMISED:
            return closing.body_for(question, topic, district)
        key = (topic.pk, district.pk if district else None)
        if key not in self._routed:
            self._routed[key] = closing.body_for(question, topic, district)
        return self._routed[key]

    def due_on(self, kind: str) -> date:
        """The last day for the answer to a query of the kind filed now."""
        if kind not in self._due:
            term = law.due(
                kind=kind,
                clock=law.Clock.ANSWER,
                received_at=clock.now(),
                calendar=current_calendar(),
            )
            self._due[kind] = term.due_on
        return self._due[kind]


class LineForm(forms.Form):
    """Where one question goes."""

    topic = forms.ChoiceField(label=_("Topic"))
    district = forms.ChoiceField(label=_("District"), required=False)
    body = forms.ChoiceField(label=_("Body"), required=False)

    def __init__(self, data: Any, *, question: LiveQuestion, offer: Offer) -> None:
        topic = closing.topic_of(question, offer.topics)
        initial = {"topic": topic.pk, "district": question.district_id or "", "body": ""}
        prefix = f"q{question.pk}"
        is_sent = bool(data) and f"{prefix}-topic" in data
        super().__init__(data if is_sent else None, prefix=prefix, initial=initial, label_suffix="")
        self.question, self.offer = question, offer
        choices = {
            "topic": offer.topic_choices,
            "district": offer.district_choices,
            "body": offer.body_choices,
        }
        for name, choice in choices.items():
            self.fields[name].choices = choice  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["class"] = "form-select form-select-sm"
        if topic.pk not in offer.topics.offered:  # given by a moderator, and not offered any more
            self.initial["topic"] = offer.topics.suggest(question.public_text).pk

    @property
    def topic_chosen(self) -> Topic:
        return self.offer.topics.offered[int(self._said("topic"))]

    @property
    def district_chosen(self) -> District | None:
        pk = self._said("district")
        return self.offer.districts[int(pk)] if pk else None

    @property
    def body_chosen(self) -> Body | None:
        """The body named here; None where it goes by itself."""
        pk = self._said("body")
        return self.offer.bodies[int(pk)] if pk else None

    @property
    def goes_to(self) -> Body | None:
        """The body that gets it; None: the desk."""
        return self.body_chosen or self.offer.body_for(
            self.question, self.topic_chosen, self.district_chosen
        )

    @property
    def due_on(self) -> date:
        return self.offer.due_on(self.topic_chosen.default_kind)

    def _said(self, name: str) -> Any:
        """What was chosen, where that can be; else what is suggested."""
        if self.is_bound and self.is_valid():
            return self.cleaned_data[name]
        return self.initial[name]


def lines(broadcast: Broadcast, data: Any = None, *, after: int = 0) -> list[LineForm]:
    """The next questions that go to the desk; with `data`, those that the page showed."""
    rows = closing.to_pass_on(broadcast)
    if data is None:
        rows = rows.filter(position__gt=after)
    else:
        rows = rows.filter(pk__in=[pk for pk in data.getlist("line") if _KEY.fullmatch(pk)])
    offer = Offer.now(broadcast)
    return [LineForm(data, question=row, offer=offer) for row in rows[:LINES_SHOWN]]


def waiting(broadcast: Broadcast) -> list[LiveQuestion]:
    """Those nobody has looked at, as they were asked."""
    rows = LiveQuestion.objects.filter(broadcast=broadcast, status=LiveStatus.INCOMING)
    return list(
        rows.select_related("district").defer("search").order_by("position")[:WAITING_SHOWN]
    )
