"""The staff's forms of coverage: one item, and a file of many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.fields import line_field, moment_field
from portal.models import User
from portal.row_keys import row_key
from portal.sheets.rows import MOST_BYTES
from pressroom import coverage
from pressroom.coverage import Added, CoverageRefused
from pressroom.coverage_moments import seconds_of
from pressroom.models import Announcement, Coverage, Outlet, PressEvent, PressQuestion
from pressroom.models.choices import CoverageKind

FOLLOWED = {"event": PressEvent, "announcement": Announcement, "question": PressQuestion}
NUMBERS = {"event": "2026-0017", "announcement": "2026-0017", "question": "P26-000017-3"}
UNKNOWN = {
    "event": _("There is no event of this number."),
    "announcement": _("There is no announcement of this number."),
    "question": _("There is no question of this number."),
}
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]


class CoverageForm(forms.Form):
    """One item: pasted, or corrected. What it followed is named by number."""

    url = line_field(
        _("Address of the page"),
        required=False,
        max_length=2_000,
        help_text=_("Nothing is fetched from there. A TV or radio segment may have none."),
    )
    title = line_field(_("Title"), max_length=300)
    published_at = moment_field(_("Published"))
    outlet = forms.ModelChoiceField(
        label=_("Outlet"),
        required=False,
        queryset=Outlet.objects.filter(is_active=True),
        empty_label=_("the one whose domain it is"),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("as the title")), *LANGUAGES]
    )
    seconds = line_field(_("Length"), required=False, help_text=_("Seconds, or 2:30."))
    event = line_field(_("Number of the event"), required=False)
    announcement = line_field(_("Number of the announcement"), required=False)
    question = line_field(_("Number of the question"), required=False)
    original = line_field(
        _("Reprint of"),
        required=False,
        max_length=2_000,
        help_text=_("The address of the original, which is here already."),
    )

    def __init__(
        self, data: Any = None, *, item: Coverage | None = None, followed: Any = None
    ) -> None:
        """`followed`: the numbers the form of a new item starts with."""
        initial = _told(item) if item else {"published_at": clock.now(), **(followed or {})}
        super().__init__(data, label_suffix="", initial=initial)
        self.item = item
        kinds = [(kind.value, capfirst(kind.label)) for kind in CoverageKind]
        kind_field = self.fields["kind"]
        assert isinstance(kind_field, forms.ChoiceField)  # noqa: S101 — for the type alone
        kind_field.choices = kinds if item else [("", _("as usual for the outlet")), *kinds]
        for column, number in NUMBERS.items():
            self.fields[column].widget.attrs["placeholder"] = number
        if item:
            del self.fields["url"]  # the address is what the item is recognised by
            for name in ("outlet", "kind", "language"):
                self.fields[name].required = True
            outlets = Outlet.objects.filter(is_active=True) | Outlet.objects.filter(
                pk=item.outlet_id
            )
            self.fields["outlet"].queryset = outlets  # type: ignore[attr-defined]
        else:
            self.fields["url"].widget.attrs |= {"autofocus": True, "inputmode": "url"}

    def clean_seconds(self) -> int | None:
        typed = self.cleaned_data["seconds"]
        seconds = seconds_of(typed) if typed else None
        if isinstance(seconds, str):
            raise ValidationError(_("This is not a length. Write seconds, or 2:30."))
        return seconds

    def clean_event(self) -> Any:
        return self._followed("event")

    def clean_announcement(self) -> Any:
        return self._followed("announcement")

    def clean_question(self) -> Any:
        return self._followed("question")

    def clean_original(self) -> Coverage | None:
        """By its address, or by its number in the list of the staff site."""
        typed = self.cleaned_data["original"]
        if not typed:
            return None
        key = row_key(typed)
        if key is not None:
            found = Coverage.objects.filter(pk=key).first()
        else:
            try:
                found = coverage.known(coverage.understood(typed))
            except CoverageRefused as refusal:
                raise ValidationError(str(refusal)) from refusal
        if found is None:
            raise ValidationError(_("No item here has this address: add the original first."))
        return found

    def add(self, *, by: User) -> Added | None:
        """Add what the form says; None, with the errors in the form, where it is refused."""
        told = {name: self.cleaned_data[name] for name in self.fields}
        try:
            return coverage.add(**told, by=by)
        except CoverageRefused as refusal:
            self._refuse(refusal)
            return None

    def save(self, *, by: User) -> bool:
        """Correct the item, all of it or nothing; False, with errors in the form, if refused."""
        assert self.item is not None  # noqa: S101 — the form of an item
        told = self.cleaned_data
        words = {
            name: told[name]
            for name in ("title", "outlet", "kind", "published_at", "language", "seconds")
        }
        try:
            with transaction.atomic():
                item = coverage.change(self.item, **words, by=by)
                for column in FOLLOWED:
                    _link(item, column, told[column], by)
                if told["original"] is None:
                    if item.original_id is not None:
                        coverage.mark_original(item, by=by)
                elif told["original"].pk != item.original_id:
                    coverage.mark_reprint(item, of=told["original"], by=by)
        except CoverageRefused as refusal:
            self._refuse(refusal)
            return False
        return True

    def _followed(self, column: str) -> Any:
        number = self.cleaned_data[column].lstrip("№# ").upper()
        if not number:
            return None
        found = FOLLOWED[column]._base_manager.filter(number=number).first()
        if found is None:
            raise ValidationError(UNKNOWN[column])
        return found

    def _refuse(self, refusal: CoverageRefused) -> None:
        name = refusal.field if refusal.field in self.fields else None
        self.add_error(name, str(refusal))


class UploadForm(forms.Form):
    """A file to be read."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            most = MOST_BYTES // 1024 // 1024
            raise ValidationError(
                _("The file is larger than %(megabytes)s MB: send it in parts."),
                params={"megabytes": most},
            )
        return file


def _told(item: Coverage) -> dict[str, Any]:
    """The item as its form shows it."""
    original = item.original
    return {
        "title": item.title,
        "published_at": item.published_at,
        "outlet": item.outlet_id,
        "kind": item.kind,
        "language": item.language,
        "seconds": item.seconds,
        "event": item.event.number if item.event else "",
        "announcement": item.announcement.number if item.announcement else "",
        "question": item.question.number if item.question else "",
        "original": (original.url or original.pk) if original else "",
    }


def _link(item: Coverage, column: str, to: Any, by: User) -> None:
    if to is None:
        if getattr(item, f"{column}_id") is not None:
            coverage.unlink(item, column=column, by=by)
    elif getattr(item, f"{column}_id") != to.pk:
        coverage.link(item, to=to, by=by)
