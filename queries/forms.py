"""The form a query is filed with: what residents type, cleaned, and their mistakes in words."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.models import ModelChoiceIterator
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import clock, identity, places, text
from portal.fields import CleanLineField, CleanTextField, email_field, phone_field
from portal.models import District, Topic
from queries.intake import Filing
from queries.models import Applicant, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

SUBJECT_MIN_LENGTH = 5  # characters; shorter says nothing to whoever reads a list
TEXT_MIN_LENGTH = 15  # characters


class TopicIterator(ModelChoiceIterator):
    """Topics under their themes; a theme with nothing in it stands for itself."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label)
        topics = list(self.queryset)
        for theme in (topic for topic in topics if topic.parent_id is None):
            within = [self.choice(topic) for topic in topics if topic.parent_id == theme.pk]
            if within:
                yield (theme.name, within)
            else:
                yield self.choice(theme)


class TopicField(forms.ModelChoiceField):
    iterator = TopicIterator


class QueryForm(forms.Form):
    """One query and its person, whoever types it. What is hidden comes back with every step."""

    error_css_class = "has-error"

    topic = TopicField(
        queryset=Topic.objects.none(),
        to_field_name="slug",
        label=_("Topic"),
        empty_label=_("Choose a topic"),
        error_messages={
            "required": _("Choose what your query is about."),
            "invalid_choice": _("Choose a topic from the list."),
        },
    )
    subject = CleanLineField(
        label=_("In a few words"),
        help_text=_("For example: broken pavement at the school gate."),
        min_length=SUBJECT_MIN_LENGTH,
        max_length=settings.SUBJECT_MAX_LENGTH,
        error_messages={"required": _("Say in a few words what it is about.")},
    )
    text = CleanTextField(
        label=_("What happened"),
        help_text=_("What you saw, since when, and what should be done."),
        min_length=TEXT_MIN_LENGTH,
        max_length=settings.TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 7, "data-count": settings.TEXT_MAX_LENGTH}),
        error_messages={"required": _("Describe what happened.")},
    )
    district = forms.ModelChoiceField(
        queryset=District.objects.none(),
        to_field_name="slug",
        required=False,
        label=_("District"),
        empty_label=_("I am not sure"),
        help_text=_("Yards and pavements belong to the district, so it helps to know it."),
        error_messages={"invalid_choice": _("Choose a district from the list.")},
    )
    place = CleanLineField(
        label=_("Address or place"),
        required=False,
        max_length=200,
        help_text=_("Street and house, a crossing, a bus stop. Leave out your own flat number."),
    )
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    full_name = CleanLineField(
        label=_("Your full name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Never published. The law does not let the city answer anonymous queries."),
        error_messages={"required": _("Write your name: an anonymous query cannot be answered.")},
    )
    email = email_field(
        _("The receipt and the answer come here. Without it, keep the receipt."), required=False
    )
    phone = phone_field()
    iin = forms.CharField(
        label=_("IIN"),
        required=False,
        max_length=40,
        validators=[identity.validate_iin],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Only if your query needs it. Never published."),
    )
    postal_address = CleanLineField(
        label=_("Your postal address"),
        required=False,
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=_("Only if you want the answer on paper as well. Never published."),
    )
    kind = forms.ChoiceField(
        label=_("Kind of query"),
        required=False,
        choices=[("", _("As is usual for the topic")), *Kind.choices],
        help_text=_("A complaint is against what an official did or failed to do."),
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            ("public", _("Everyone: the text and the answer, without your name and contacts")),
            ("private", _("Only I and the body that answers")),
        ],
        widget=forms.RadioSelect,
        initial="public",
        error_messages={"required": _("Choose who may read your query.")},
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    draft_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["topic"].queryset = Topic.objects.filter(  # type: ignore[attr-defined]
            Q(parent__isnull=True) | Q(parent__is_active=True), is_active=True
        )
        self.fields["district"].queryset = District.objects.all()  # type: ignore[attr-defined]

    def clean_subject(self) -> str:
        return _with_words(self.cleaned_data["subject"])

    def clean_text(self) -> str:
        return _with_words(self.cleaned_data["text"])

    def clean_full_name(self) -> str:
        typed = str(self.cleaned_data["full_name"])
        return _with_words(typed) if typed else ""

    def clean_iin(self) -> str:
        return identity.normalise_iin(self.cleaned_data["iin"])

    def clean_submission_key(self) -> uuid.UUID:
        return self.cleaned_data["submission_key"] or uuid.uuid4()

    def clean_draft_key(self) -> uuid.UUID:
        return self.cleaned_data["draft_key"] or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lat, lon = cleaned.get("lat"), cleaned.get("lon")
        if lat is None or lon is None:
            # Half a point, or one that is no number, says nothing; the address may still.
            cleaned["lat"] = cleaned["lon"] = None
            for name in ("lat", "lon"):
                self.errors.pop(name, None)
        else:
            self._take_point(lat, lon)
        return cleaned

    def _take_point(self, lat: float, lon: float) -> None:
        """Fill in the district the point lies in, unless the resident named one."""
        try:
            suggestion = places.district_at(lat, lon)
        except places.OutsideTheCity:
            message = _("The point lies outside Almaty. Move it into the city, or remove it.")
            self.add_error("place", message)
            return
        if suggestion and not self.cleaned_data.get("district"):
            self.cleaned_data["district"] = suggestion.district

    @property
    def is_public(self) -> bool:
        return bool(self.cleaned_data["visibility"] == "public")

    def filing(self) -> Filing:
        """What is filed, of a valid form."""
        cleaned = self.cleaned_data
        return Filing(
            subject=cleaned["subject"],
            text=cleaned["text"],
            topic=cleaned["topic"],
            language=cleaned["language"],
            district=cleaned["district"],
            place=cleaned["place"],
            lat=cleaned["lat"],
            lon=cleaned["lon"],
            kind=cleaned["kind"] or cleaned["topic"].default_kind,
            is_public=self.is_public,
        )

    def applicant(self) -> Applicant:
        """Who files it, unsaved."""
        names = ("full_name", "email", "phone", "iin", "postal_address", "language")
        return Applicant(**{name: self.cleaned_data[name] for name in names})


def _consent_words() -> str:
    return gettext(
        "I agree that %(operator)s keeps my name and contacts in order to consider this query and "
        "answer me, passes them only to the body that answers, and erases them when the legal term "
        "for keeping queries ends."
    ) % {"operator": settings.DATA_OPERATOR_NAME}


class IntakeForm(QueryForm):
    """One query by web form, typed by its resident."""

    consent = forms.BooleanField(
        label=lazy(_consent_words, str)(),
        error_messages={"required": _("Without your consent we may not keep your name.")},
    )

    def applicant(self) -> Applicant:
        applicant = super().applicant()
        applicant.consented_at = clock.now()
        return applicant


def with_keys(data: QueryDict) -> QueryDict:
    """The data with both keys: a form that lost or mangled one gets a new one."""
    whole = data.copy()
    for name in ("submission_key", "draft_key"):
        try:
            uuid.UUID(whole.get(name, ""))
        except ValueError:
            whole[name] = str(uuid.uuid4())
    return whole


def _with_words(typed: str) -> str:
    if text.looks_like_nothing(typed):
        raise ValidationError(_("Please write it in words."), code="no_words")
    return typed
