"""The form with which a journalist applies, and the one that asks for their own page."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from portal import clock, text
from portal.fields import CleanLineField, CleanTextField, email_field, phone_field
from portal.workdays import local_time
from pressroom import accreditation_life
from pressroom.accreditation import Application
from pressroom.models import Outlet, PressEvent
from pressroom.models.choices import EventStatus
from queries.resident_forms import ResidentForm

FOR_THE_YEAR: Final = "year"
DAYS_OF_A_YEAR: Final = 366  # as the setting counts them: never too few
MOST_EVENTS: Final = 100  # upcoming ones offered, the next first


def _consent_words() -> str:
    years = settings.JOURNALIST_KEPT_DAYS // DAYS_OF_A_YEAR
    return ngettext(
        "I agree that %(operator)s keeps my name and contacts in order to accredit me and answer "
        "my questions, and erases them %(years)d year after my last application or question.",
        "I agree that %(operator)s keeps my name and contacts in order to accredit me and answer "
        "my questions, and erases them %(years)d years after my last application or question.",
        years,
    ) % {"operator": settings.PRESS_OPERATOR_NAME, "years": years}


class AccreditationForm(ResidentForm):
    """One application; what it is for is an event of the programme or the year."""

    error_css_class = "has-error"

    event = forms.CharField(
        label=_("What for"),
        max_length=12,
        widget=forms.Select,
        error_messages={
            "required": _("Choose an event, or the year."),
            "max_length": _("Choose an event of the programme."),
        },
    )
    full_name = CleanLineField(
        label=_("Your full name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As in your document: it is compared at the door. Never published."),
        error_messages={"required": _("Write your full name.")},
    )
    outlet = forms.ModelChoiceField(
        queryset=Outlet.objects.none(),
        to_field_name="slug",
        required=False,
        label=_("Outlet"),
        empty_label=_("Not in this list"),
        error_messages={"invalid_choice": _("Choose an outlet from the list, or write its name.")},
    )
    outlet_name = CleanLineField(
        label=_("Name of the outlet"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=_("Only if it is not in the list."),
    )
    email = email_field(_("A link comes here, and nothing is filed before you open it."))
    phone = phone_field(_("For changes at the last minute. You may leave it empty."))
    card_reference = CleanLineField(
        label=_("Number of your press card"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The card is issued by the state; the city only notes its number."),
    )
    note = CleanTextField(
        label=_("What else we should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: a crew of three with a camera."),
    )
    consent = forms.BooleanField(
        label=lazy(_consent_words, str)(),
        error_messages={"required": _("Without your consent we may not keep your name.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].widget.choices = _offered()
        self.fields["outlet"].queryset = Outlet.objects.filter(  # type: ignore[attr-defined]
            is_active=True
        )

    def clean_event(self) -> PressEvent | None:
        number = str(self.cleaned_data["event"])
        if number == FOR_THE_YEAR:
            return None
        event = PressEvent.objects.public(clock.now()).filter(number=number).first()
        if event is None:
            raise ValidationError(_("Choose an event of the programme."), code="unknown")
        if reason := accreditation_life.reason_not_to_apply(event):
            raise ValidationError(reason, code="too_late")
        return event

    def clean_full_name(self) -> str:
        typed = str(self.cleaned_data["full_name"])
        if text.looks_like_nothing(typed):
            raise ValidationError(_("Please write it in words."), code="no_words")
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "outlet" in self.errors or "outlet_name" in self.errors:
            return cleaned
        chosen, typed = cleaned.get("outlet"), cleaned.get("outlet_name", "")
        if chosen and typed and typed.casefold() != chosen.name.casefold():
            self.add_error(
                "outlet_name",
                _("You chose an outlet from the list: leave this empty, or choose none."),
            )
        elif not chosen and not typed:
            self.add_error("outlet_name", _("Choose your outlet, or write its name."))
        elif not chosen:
            cleaned["outlet"] = _called(typed)
        if cleaned.get("outlet"):
            cleaned["outlet_name"] = ""
        return cleaned

    def application(self) -> Application:
        """What is applied for, of a valid form, in the language of the page."""
        said = {name: self.cleaned_data[name] for name in self.fields if name != "consent"}
        return Application(**said, language=get_language() or settings.LANGUAGE_CODE)


class OwnPageForm(ResidentForm):
    email = email_field(_("The address of your accreditation."))


def _offered() -> list[tuple[str, Any]]:
    """The year, and the events of the programme that are still to come."""
    now = clock.now()
    events = PressEvent.objects.public(now).filter(status=EventStatus.ANNOUNCED).upcoming(now)
    return [
        ("", _("Choose what for")),
        (FOR_THE_YEAR, _("The year: every event")),
        *((event.number, _named(event)) for event in events.defer("search")[:MOST_EVENTS]),
    ]


def _named(event: PressEvent) -> str:
    at = formats.date_format(local_time(event.starts_at), "SHORT_DATETIME_FORMAT")
    return f"{at} · {event.title}"


def _called(typed: str) -> Outlet | None:
    """The outlet of the list that goes by this name, whatever the quotes and capitals."""
    return Outlet.objects.filter(is_active=True, name__iexact=re.sub(r"\s+", " ", typed)).first()
