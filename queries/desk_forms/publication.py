"""The forms of moderators: what the public sees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal.fields import line_field, reason_field, text_field
from queries import publication
from queries.desk_forms.base import VerbForm
from queries.models import CitizenQuery

READ_BY_RESIDENT = _("The resident reads it.")


class HideForm(VerbForm):
    verb = "hide"
    is_grave = True
    reason = reason_field(READ_BY_RESIDENT)

    def perform(self, query: CitizenQuery) -> object:
        return publication.hide(query, reason=self.cleaned_data["reason"], by=self.by)


class ShowForm(VerbForm):
    verb = "show"

    def notes(self) -> list[str]:
        words = _gettext("It was hidden with this reason: %(reason)s")
        return [words % {"reason": self.query.moderation_reason}]

    def perform(self, query: CitizenQuery) -> object:
        return publication.show(query, by=self.by)


class EditPublicTextForm(VerbForm):
    verb = "edit_public_text"
    subject = line_field(
        _("Public subject"), max_length=200, error_messages={"required": _("Write a subject.")}
    )
    text = text_field(_("Public text"), error_messages={"required": _("Write a text.")})
    reason = reason_field(READ_BY_RESIDENT)

    def prepare(self) -> None:
        self.initial.setdefault("subject", self.query.public_subject)
        self.initial.setdefault("text", self.query.public_text)

    def notes(self) -> list[str]:
        return [_gettext("What was filed stays as it is; only what the public reads changes.")]

    def perform(self, query: CitizenQuery) -> object:
        told = self.cleaned_data
        return publication.edit_public_text(
            query, subject=told["subject"], text=told["text"], reason=told["reason"], by=self.by
        )


class PhotosForm(VerbForm):
    verb = "publish_photos"
    publish: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        label=_("Photos the public may see"),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = reason_field(_("Why the others are not shown. The resident reads it."))

    def prepare(self) -> None:
        field: Any = self.fields["publish"]
        field.queryset = self.query.attachments.all()
        self.fields["reason"].required = False
        self.initial.setdefault(
            "publish", [photo.pk for photo in field.queryset if photo.published_at]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        photos: Any = self.fields["publish"]
        chosen = cleaned.get("publish")
        if (
            chosen is not None
            and not cleaned.get("reason")
            and (photos.queryset.exclude(pk__in=chosen).exists())
        ):
            self.add_error("reason", _("Say why a photo is not shown."))
        return cleaned

    def perform(self, query: CitizenQuery) -> object:
        told = self.cleaned_data
        return publication.decide_on_photos(
            query,
            publish=[photo.pk for photo in told["publish"]],
            reason=told["reason"],
            by=self.by,
        )
