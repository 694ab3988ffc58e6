"""The form staff register a query with: the resident's own, in the words of whoever listens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import access, clock
from portal.fields import CleanLineField, CleanTextField
from portal.models import Body
from queries import answer_sources
from queries.answering import Reply
from queries.forms import QueryForm
from queries.models import AnswerTemplate, Channel, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.models import User
    from queries.intake import Filing
    from queries.models import Applicant

RECEIVED_WITHIN: Final = timedelta(days=30)  # what lay longer is looked at before it is registered
MOMENT: Final = "%Y-%m-%dT%H:%M"  # as browsers write it

# By how often they ring; what arrives by itself is not typed in.
CHANNELS: Final = (
    Channel.CALL_CENTRE,
    Channel.PHONE,
    Channel.FRONT_OFFICE,
    Channel.SOCIAL,
    Channel.POST,
    Channel.OTHER_BODY,
    Channel.LIVE,
    Channel.PRESS,
)

Words = str | Promise
LABELS: Final[dict[str, Words]] = {
    "text": _("What it is about"),
    "full_name": _("Full name"),
    "postal_address": _("Postal address"),
    "visibility": _("Who may read it"),
}
HELP: Final[dict[str, Words]] = {
    "subject": "",
    "text": _("In the resident's words. Staff and the resident read it; the public a copy "
              "without personal data."),
    "district": "",
    "place": _("Street and house, a crossing, a bus stop."),
    "full_name": "",
    "email": _("The receipt and the answer go there."),
    "iin": "",
    "postal_address": _("For an answer on paper."),
    "kind": "",
}  # fmt: skip
REQUIRED: Final[dict[str, Words]] = {
    "topic": _("Choose what the query is about."),
    "text": _("Write down what the resident says."),
    "visibility": _("Choose who may read the query."),
}
MORE: Final = ("received_at", "body", "kind", "is_anonymous", "iin", "postal_address")
SETTLING: Final = ("outcome", "template", "answer", "legal_basis", "planned_on")


class TemplateSelect(forms.Select):
    """Each template carries its words, for the script that shows them in the field below."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        template = getattr(value, "instance", None)
        if template is not None:
            option["attrs"] |= {
                "data-basis": template.legal_basis,
                "data-outcome": template.outcome,
                **{
                    f"data-text-{code}": getattr(template, f"text_{code}") or ""
                    for code, _name in settings.LANGUAGES
                },
            }
        return option


class TemplateField(forms.ModelChoiceField):
    widget = TemplateSelect

    def label_from_instance(self, obj: Any) -> str:
        return " · ".join(filter(None, (str(obj.theme or ""), obj.title)))


class RegistrationForm(QueryForm):
    """A query told by phone, at the counter, by letter, in a post; settled at once or passed on."""

    field_order = (
        *("channel", "language", "post_url", "post_author", "full_name", "phone", "email"),
        *("subject", "text", "topic", "district", "place", "visibility"),
        *("template", "outcome", "planned_on", "answer", "legal_basis"),
        *MORE,
    )

    channel = forms.ChoiceField(
        label=_("Channel"), choices=[(channel.value, channel.label) for channel in CHANNELS]
    )
    is_anonymous = forms.BooleanField(
        label=_("Gives no name"),
        required=False,
        help_text=_("Registered all the same; the law lets an anonymous query be terminated."),
    )
    post_url = forms.URLField(
        label=_("Address of the post"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": _("This is not the whole address of a post.")},
    )
    post_author = CleanLineField(label=_("Author of the post"), required=False, max_length=150)
    received_at = forms.DateTimeField(
        label=_("Received"),
        required=False,
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        help_text=_("Left empty, it is now. The term is counted from here."),
        error_messages={"invalid": _("Write day and time, or leave it empty.")},
    )
    body = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        required=False,
        label=_("Body"),
        empty_label=_("By itself, by topic and district"),
        error_messages={"invalid_choice": _("Choose a body from the list.")},
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("Not settled: it goes to a body")), *Outcome.choices],
    )
    template = TemplateField(
        queryset=AnswerTemplate.objects.none(),
        required=False,
        label=_("Template"),
        empty_label=_("Without a template"),
        help_text=_("Its words stand for an answer left empty, in the language of the query."),
    )
    answer = CleanTextField(
        label=_("Answer"),
        required=False,
        max_length=settings.TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    legal_basis = CleanLineField(
        label=_("Legal basis"),
        required=False,
        max_length=300,
        help_text=_("Law and article; a refusal needs one."),
    )
    planned_on = forms.DateField(
        label=_("Promised by"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Only for “planned by a date”."),
        error_messages={"invalid": _("This is not a day.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["full_name"].required = False
        fields["text"].widget.attrs["rows"] = 5
        for name in ("full_name", "email", "phone", "postal_address", "place", "subject"):
            fields[name].widget.attrs["autocomplete"] = "off"  # the browser knows the operator's
        for name, words in LABELS.items():
            fields[name].label = words
        for name, words in HELP.items():
            fields[name].help_text = words
        for name, words in REQUIRED.items():
            fields[name].error_messages["required"] = words
        fields["district"].empty_label = _("Not known")
        fields["language"].label = _("Language")
        fields["visibility"].choices = [
            ("public", _("everyone, without name and contacts")),
            ("private", _("only the resident and the body")),
        ]
        moments = fields["received_at"].widget.attrs
        moments["min"] = f"{timezone.localtime(clock.now() - RECEIVED_WITHIN):{MOMENT}}"
        moments["max"] = f"{timezone.localtime(clock.now()):{MOMENT}}"
        bodies = Body.objects.valid_on(clock.today())
        fields["body"].queryset = bodies.filter(is_external=False, is_desk=False)
        templates = AnswerTemplate.objects.filter(body__isnull=True).select_related("theme")
        by_theme = F("theme__position").asc(nulls_first=True)
        fields["template"].queryset = templates.order_by(by_theme, "title")
        if not access.may(by, "queries.settle"):
            for name in SETTLING:
                del fields[name]

    @property
    def may_settle(self) -> bool:
        return "answer" in self.fields

    @property
    def shows_answer(self) -> bool:
        """Whether the part of the answer stands open: something in it is filled in, or wrong."""
        return self._shows(SETTLING)

    @property
    def shows_more(self) -> bool:
        return self._shows(MORE) or self.has_error("full_name")

    def _shows(self, names: tuple[str, ...]) -> bool:
        return self.is_bound and any(self[name].value() or self.has_error(name) for name in names)

    def put_focus(self) -> None:
        """The cursor stands in the first field with a mistake, in the order of the page."""
        name = next((name for name in self.fields if self.is_bound and name in self.errors), None)
        self.fields[name or "channel"].widget.attrs["autofocus"] = True

    def clean_received_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["received_at"]
        if moment is None:
            return None
        if moment > clock.now():
            raise ValidationError(_("This moment has not come yet."), code="future")
        if moment < clock.now() - RECEIVED_WITHIN:
            raise ValidationError(
                _("This is more than %(days)s days ago. Check the day."),
                code="long_ago",
                params={"days": RECEIVED_WITHIN.days},
            )
        return moment

    def clean_planned_on(self) -> date | None:
        day: date | None = self.cleaned_data["planned_on"]
        if day is not None and day <= clock.today():
            raise ValidationError(_("A promise lies in the future."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, sentence in self._missing():
            if not self.has_error(name):
                self.add_error(name, ValidationError(sentence))
        return cleaned

    def _missing(self) -> Iterator[tuple[str, Any]]:
        """What the channel or the answer asks for and the form lacks, field by field."""
        cleaned = self.cleaned_data
        if cleaned.get("channel") == Channel.SOCIAL:
            if not cleaned.get("post_url"):
                yield "post_url", _("Copy the address of the post.")
            if not cleaned.get("post_author"):
                yield "post_author", _("Write who posted it, as the network shows them.")
        elif not cleaned.get("full_name") and not cleaned.get("is_anonymous"):
            yield "full_name", _("Write the name, or mark below that none is given.")
        if self.is_settled:
            yield from self._missing_in_answer()

    def _missing_in_answer(self) -> Iterator[tuple[str, Any]]:
        cleaned, outcome = self.cleaned_data, self._outcome
        if not outcome:
            yield "outcome", _("Choose what came of it.")
        if not self._answer:
            yield "answer", _("Write the answer, or choose a template.")
        elif blanks := self._blanks():
            # The template's words are shown, to be written over.
            self.data = dict(self.data.items()) | {"answer": self._answer}
            sentence = gettext("Write over what stands in brackets: %(blanks)s")
            yield "answer", sentence % {"blanks": ", ".join(blanks)}
        if outcome == Outcome.REFUSED and not self._legal_basis:
            yield "legal_basis", _("A refusal names its legal ground.")
        if outcome == Outcome.PLANNED and not cleaned.get("planned_on"):
            yield "planned_on", _("A promise names its day.")
        if cleaned.get("body"):
            yield "body", _("What is settled on the spot goes to no body.")

    @property
    def is_settled(self) -> bool:
        """Whether anything of an answer is filled in, to be sent at once."""
        return any(self.cleaned_data.get(name) for name in SETTLING)

    @property
    def _outcome(self) -> str:
        template = self.cleaned_data.get("template")
        return str(self.cleaned_data.get("outcome") or (template.outcome if template else ""))

    @property
    def _answer(self) -> str:
        template = self.cleaned_data.get("template")
        language = self.cleaned_data.get("language")
        words = getattr(template, f"text_{language}", "") if template and language else ""
        return str(self.cleaned_data.get("answer") or words or (template.text if template else ""))

    def _blanks(self) -> list[str]:
        template = self.cleaned_data.get("template")
        return answer_sources.blanks_left(self._answer, template) if template else []

    @property
    def _legal_basis(self) -> str:
        template = self.cleaned_data.get("template")
        written = self.cleaned_data.get("legal_basis")
        return str(written or (template.legal_basis if template else ""))

    def filing(self) -> Filing:
        return replace(super().filing(), channel=self.cleaned_data["channel"])

    def applicant(self) -> Applicant:
        """Who asks, unsaved. Kept by the law on queries, so no consent is noted."""
        applicant = super().applicant()
        if self.cleaned_data["channel"] == Channel.SOCIAL:
            applicant.post_url = self.cleaned_data["post_url"]
            applicant.post_author = self.cleaned_data["post_author"]
        return applicant

    def reply(self) -> Reply | None:
        """The answer given at once, or None where the query goes on to a body."""
        if not self.is_settled:
            return None
        return Reply(
            outcome=self._outcome,
            text=self._answer,
            legal_basis=self._legal_basis,
            planned_on=self.cleaned_data.get("planned_on"),
        )
