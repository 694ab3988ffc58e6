"""What a resident fills in to get announcements by mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.directory import directory
from portal.fields import email_field
from portal.models import District, Topic
from portal.subscriptions import Choice
from pressroom.models.choices import AnnouncementKind


class WishForm(forms.Form):
    """Kinds, topics and districts; nothing of a sort means all of it."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all kinds."),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all topics."),
    )
    districts = forms.MultipleChoiceField(
        label=_("Districts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all districts. What concerns the whole city comes in any case."),
    )
    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        known = directory()
        self._offer("kinds", [(k.value, capfirst(k.label)) for k in AnnouncementKind])
        self._offer("topics", [(theme.slug, theme.name) for theme in known.themes])
        self._offer("districts", [(d.slug, d.name) for d in known.districts.values()])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 — for the type alone
        field.choices = choices

    def choice(self) -> Choice:
        asked = self.cleaned_data
        return Choice(
            kinds=asked["kinds"],
            topics=list(Topic.objects.filter(slug__in=asked["topics"])),
            districts=list(District.objects.filter(slug__in=asked["districts"])),
        )


class SubscribeForm(WishForm):
    email = email_field(_("We mail a link there; nothing else until you have followed it."))
    consent = forms.BooleanField(
        error_messages={"required": _("Without your consent we may not keep your e-mail.")},
    )

    field_order = ["email", "language", "kinds", "topics", "districts", "consent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = _(
            "I agree that %(operator)s keeps my e-mail to send me announcements, until I"
            " unsubscribe and %(days)d days after."
        ) % {"operator": settings.DATA_OPERATOR_NAME, "days": settings.SUBSCRIPTION_KEPT_DAYS}
