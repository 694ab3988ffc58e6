"""The form of an event's log: one line for one question."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.fields import CleanLineField
from portal.models import Appointment
from portal.recording import SecondField
from portal.workdays import local_time
from pressroom.models import Accreditation, Journalist, Outlet, PressEvent
from pressroom.question_forms import REASON_MAX_LENGTH
from pressroom.questions import Asked, Decision

STATES: Final = (
    ("", _("not decided yet")),
    ("answer_on_the_spot", _("answered on the spot")),
    ("promise", _("promised")),
    ("decline", _("declined")),
)
WORDS_MAX_LENGTH: Final = 1_000  # characters


class SpeakerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.official}, {obj.title}"


class LogForm(forms.Form):
    """Who, outlet, to whom, what, and what became of it. Names unknown to us are kept as typed."""

    who = CleanLineField(label=_("Who"), required=False, max_length=100)
    outlet = CleanLineField(label=_("Outlet"), required=False, max_length=150)
    to = SpeakerField(
        queryset=Appointment.objects.none(), required=False, label=_("To whom"), empty_label="–"
    )
    text = CleanLineField(
        label=_("Question"),
        max_length=settings.TEXT_MAX_LENGTH,
        error_messages={"required": _("Write the question.")},
    )
    state = forms.ChoiceField(
        label=_("What became of it"), choices=STATES, required=False, widget=forms.RadioSelect
    )
    words = CleanLineField(
        label=_("What was answered, or why it was declined"),
        required=False,
        max_length=WORDS_MAX_LENGTH,
    )
    second = SecondField(
        label=_("Time in the recording"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "1:02:15"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, event: PressEvent, initial: Any = None) -> None:
        self.event = event
        if data is not None and not data.get("submission_key"):
            data = data.copy()
            data["submission_key"] = str(uuid.uuid4())
        super().__init__(data, initial=initial, label_suffix="")
        speakers: Any = self.fields["to"]
        speakers.queryset = (
            Appointment.objects.filter(speakings__event=event)
            .select_related("official")
            .order_by("speakings__position", "speakings__id")
        )
        self.people = people_at(event)
        self.outlets = {outlet.name: outlet for outlet in Outlet.objects.filter(is_active=True)}
        for name, listed in (("who", "people"), ("outlet", "outlets")):
            self.fields[name].widget.attrs |= {"list": listed, "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        state, words = cleaned.get("state"), cleaned.get("words", "")
        if state == "answer_on_the_spot" and not words:
            self.add_error("words", _("Note in a few words what was answered."))
        if state == "decline" and not words:
            self.add_error("words", _("Say why it was declined."))
        if state == "decline" and len(words) > REASON_MAX_LENGTH:
            self.add_error("words", _("A reason has at most 300 characters."))
        return cleaned

    def asked(self) -> Asked:
        """The question as it was put; an outlet we do not know stands beside the name."""
        typed = self.cleaned_data
        journalist = self.people.get(typed["who"])
        outlet = _of(self.outlets, typed["outlet"])
        if outlet is None and journalist is not None and not typed["outlet"]:
            outlet = journalist.outlet
        unknown = "" if outlet else typed["outlet"]
        names = [*([] if journalist else [typed["who"]]), unknown]
        return Asked(
            text=typed["text"],
            language=typed["language"],
            journalist=journalist,
            outlet=outlet,
            asked_as=", ".join(filter(None, names))[:150],
            addressee=typed["to"],
            second=typed["second"],
        )

    def decision(self) -> Decision | None:
        state = self.cleaned_data["state"]
        return Decision(state, self.cleaned_data["words"]) if state else None

    def put_focus(self, *, is_wanted: bool) -> None:
        """On the first field that is wrong, or else on the first."""
        wrong = next((name for name in self.fields if name in self.errors), "who")
        if is_wanted:
            self.fields[wrong].widget.attrs["autofocus"] = True


def people_at(event: PressEvent) -> dict[str, Journalist]:
    """The journalists accredited for the event or for the day, by the name a log is typed with."""
    day = local_time(event.starts_at).date()
    rows = Accreditation.objects.valid_on(day).select_related("journalist__outlet")
    known: dict[str, Journalist] = {}
    for row in rows.filter(event=event) | rows.filter(event__isnull=True):
        person = row.journalist
        if person.full_name and person.erased_at is None:
            name = ", ".join(filter(None, (person.full_name, person.newsroom)))
            if known.get(name, person) != person:
                name = f"{name} ({person.pk})"
            known[name] = person
    return dict(sorted(known.items()))


def _of(outlets: dict[str, Outlet], typed: str) -> Outlet | None:
    return next(
        (each for name, each in outlets.items() if name.casefold() == typed.casefold()), None
    )
