"""The forms behind the staff's buttons on an announcement, one for each verb."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.forms.widgets import WysiwygWidget

from portal import clock, text, translated
from portal.fields import day_field, line_field, moment_field, reason_field
from portal.models import Body, District, Topic
from portal.verbs import VerbForm
from pressroom import announcement_life, publishing, rich_text
from pressroom.models import Announcement, PressEvent
from pressroom.models.choices import AnnouncementKind, Issuer
from pressroom.publishing import Draft, InThePast, Words

TITLE_LENGTH: Final = 250
LEAD_LENGTH: Final = 500
REASON_LENGTH: Final = 300
FIRST: Final = ("kind", "note_kk", "note_ru", "note_en")  # fields above the texts
EVENTS_SINCE: Final = timedelta(days=400)  # offered as what an announcement is about


class RichTextField(forms.CharField):
    """HTML of the theme's editor, cut down to what is allowed, each word in one alphabet."""

    widget = WysiwygWidget

    def clean(self, value: Any) -> str:
        cleaned = rich_text.clean(text.normalise(str(value))) if value else ""
        return str(super().clean(cleaned))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class TopicsField(forms.ModelMultipleChoiceField):
    """Topics under their themes."""

    def label_from_instance(self, topic: Model) -> str:
        return f"– {topic}" if getattr(topic, "parent_id", None) else str(topic)


class WordsForm(VerbForm):
    """Title, lead and text in each language."""

    row: Announcement

    def prepare(self) -> None:
        self.add("title", _("Title"), max_length=TITLE_LENGTH)
        self.add("lead", _("Lead"), max_length=LEAD_LENGTH, rows=3)
        for code, language in translated.LANGUAGES.items():
            self.fields[f"text_{code}"] = RichTextField(
                label=format_lazy("{} ({})", _("Text"), language),
                required=False,
                max_length=rich_text.LONGEST,
                initial=self.said("text").get(code, ""),
                widget=WysiwygWidget(attrs={"lang": code}),
            )
        by_language = [
            f"{name}_{code}" for code in translated.LANGUAGES for name in ("title", "lead", "text")
        ]
        first = [name for name in self.fields if name in FIRST]
        self.order_fields([*first, *by_language])

    def add(self, name: str, label: Any, **kwargs: Any) -> None:
        translated.add_fields(self, name, label, initial=self.said(name), **kwargs)

    def said(self, name: str) -> dict[str, str]:
        return translated.of_row(self.row, name) if self.rows else {}

    def words(self) -> Words:
        return Words(*(translated.typed(self, name) for name in ("title", "lead", "text")))


class DraftForm(WordsForm):
    """A new announcement, or a draft anew."""

    verb = "rewrite"

    kind = forms.ChoiceField(label=_("Kind"), choices=AnnouncementKind, initial="news")
    topics = TopicsField(
        label=_("Topics"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: all topics. A theme stands for all within it."),
    )
    districts = forms.ModelMultipleChoiceField(
        label=_("Districts"),
        queryset=District.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: the whole city."),
    )
    body = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none(), required=False)
    event = forms.ModelChoiceField(
        label=_("Event"), queryset=PressEvent.objects.none(), required=False
    )
    issuer = forms.ChoiceField(
        label=_("Decided by"), choices=[("", "–"), *Issuer.choices], required=False
    )
    decision_number = line_field(_("Number of the decision"), required=False, max_length=40)
    decided_on = day_field(_("Date of the decision"), required=False)
    urgent_until = moment_field(
        _("Urgent until"),
        required=False,
        help_text=_("For a public-service notice: until then it stands on every page."),
    )

    def prepare(self) -> None:
        super().prepare()
        now, body, event = clock.now(), self.fields["body"], self.fields["event"]
        topics = self.fields["topics"]
        assert isinstance(topics, forms.ModelChoiceField)  # noqa: S101 — for the types alone
        assert isinstance(body, forms.ModelChoiceField)  # noqa: S101
        assert isinstance(event, forms.ModelChoiceField)  # noqa: S101
        topics.queryset = Topic.objects.order_by(
            Coalesce("parent__position", "position"),
            Coalesce("parent_id", "pk"),
            F("parent").asc(nulls_first=True),
            "position",
        )
        body.queryset = Body.objects.valid_on(clock.today())
        recent = Q(starts_at__gte=now - EVENTS_SINCE)
        if self.rows:
            row = self.row
            body.queryset = Body.objects.filter(
                Q(pk=row.body_id) | Q(pk__in=body.queryset.values("pk"))
            )
            recent |= Q(pk=row.event_id)
            for name in self.base_fields:
                self.initial.setdefault(name, getattr(row, name))
            for name in ("topics", "districts"):
                self.initial[name] = getattr(row, name).all()
        event.queryset = PressEvent.objects.filter(recent).order_by("-starts_at")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == AnnouncementKind.DECISION:
            for name in ("issuer", "decision_number", "decided_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A decision needs this."))
        until = cleaned.get("urgent_until")
        if until and cleaned.get("kind") != AnnouncementKind.NOTICE:
            self.add_error("urgent_until", _("Only a public-service notice can be urgent."))
        elif until and until <= clock.now():
            self.add_error("urgent_until", _("This moment is over."))
        if not any(cleaned.get(f"title_{code}") for code in translated.LANGUAGES):
            self.add_error("title_kk", _("Give it a title in one language at least."))
        return cleaned

    def draft(self) -> Draft:
        return Draft(
            words=self.words(), **{name: self.cleaned_data[name] for name in self.base_fields}
        )

    def perform(self, row: Announcement) -> object:
        return publishing.rewrite(row, self.draft(), by=self.by)


class SubmitForm(VerbForm):
    verb = "submit"

    def notes(self) -> list[str]:
        return [_gettext("A second person reviews it; until then nobody can change it.")]

    def perform(self, row: Announcement) -> object:
        return publishing.submit(row, by=self.by)


class ApproveForm(VerbForm):
    verb = "approve"

    publish_at = moment_field(
        _("Publish at"),
        required=False,
        help_text=_("Empty: now. Time of Almaty; nobody outside sees it a second earlier."),
    )

    def clean_publish_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["publish_at"]
        try:
            publishing.moment_to_publish(at)
        except InThePast as error:
            raise ValidationError(str(error), code="past") from error
        return at

    def notes(self) -> list[str]:
        row: Announcement = self.row
        said = [_gettext("Look at it as a reader will see it before you approve it.")]
        absent = [
            name
            for code, name in translated.LANGUAGES.items()
            if not getattr(row, f"title_{code}") and code in announcement_life.OFFICIAL_LANGUAGES
        ]
        if absent:
            said.append(
                _gettext("There is no text in this language yet: %(languages)s.")
                % {"languages": ", ".join(absent)}
            )
        return said

    def perform(self, row: Announcement) -> object:
        return publishing.approve(row, publish_at=self.cleaned_data["publish_at"], by=self.by)


class SendBackForm(VerbForm):
    verb = "send_back"
    reason = reason_field(_("What is to be changed."), max_length=REASON_LENGTH)

    def perform(self, row: Announcement) -> object:
        return publishing.send_back(row, reason=self.cleaned_data["reason"], by=self.by)


class UnscheduleForm(VerbForm):
    verb = "unschedule"
    reason = reason_field(
        _("It becomes a draft again and is reviewed anew."), max_length=REASON_LENGTH
    )

    def perform(self, row: Announcement) -> object:
        return publishing.unschedule(row, reason=self.cleaned_data["reason"], by=self.by)


class UrgentForm(VerbForm):
    verb = "mark_urgent"
    until = moment_field(
        _("Urgent until"), required=False, help_text=_("Empty: it is not urgent any more.")
    )

    def prepare(self) -> None:
        self.initial.setdefault("until", self.row.urgent_until)

    def clean_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["until"]
        if until and until <= clock.now():
            raise ValidationError(_("This moment is over."), code="past")
        return until

    def perform(self, row: Announcement) -> object:
        return publishing.mark_urgent(row, until=self.cleaned_data["until"], by=self.by)


class CorrectForm(WordsForm):
    """The public texts anew; the old ones stay readable behind the note."""

    verb = "correct"

    def prepare(self) -> None:
        translated.add_fields(
            self,
            "note",
            _("What was corrected"),
            max_length=REASON_LENGTH,
            help_text=_("Readers see this note, and the old text behind it."),
        )
        super().prepare()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        translated.require(self, "note", _("Say what was corrected."))
        return cleaned

    def perform(self, row: Announcement) -> object:
        return publishing.correct(
            row, words=self.words(), note=translated.typed(self, "note"), by=self.by
        )


class WithdrawForm(VerbForm):
    verb = "withdraw"
    is_grave = True

    def prepare(self) -> None:
        translated.add_fields(
            self,
            "reason",
            _("Reason"),
            max_length=REASON_LENGTH,
            help_text=_("Readers see it in place of the announcement."),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        translated.require(self, "reason")
        return cleaned

    def perform(self, row: Announcement) -> object:
        return publishing.withdraw(row, reason=translated.typed(self, "reason"), by=self.by)


FORMS: Final[dict[str, type[VerbForm]]] = {
    form.verb: form
    for form in (
        DraftForm,
        SubmitForm,
        ApproveForm,
        SendBackForm,
        UnscheduleForm,
        UrgentForm,
        CorrectForm,
        WithdrawForm,
    )
}
