"""What every form of a verb shares: the queries it is about, who fills it in, its fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import Body
from queries.forms import CleanLineField, CleanTextField

if TYPE_CHECKING:
    from portal.models import User
    from queries.models import CitizenQuery

REASON_MAX_LENGTH = 1_000  # characters


class VerbForm(forms.Form):
    """A verb to be done to one query, or to many alike.

    `perform` does it to one; its arguments are the cleaned fields, unless a form says otherwise.
    """

    verb: ClassVar[str]
    is_grave: ClassVar[bool] = False  # the button is red: it ends something

    def __init__(
        self,
        data: Any = None,
        *,
        queries: Sequence[CitizenQuery],
        by: User,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.queries, self.by = queries, by
        super().__init__(data, initial=initial, label_suffix="")
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and initial values that hang on the queries."""

    @property
    def query(self) -> CitizenQuery:
        return self.queries[0]

    @property
    def is_for_many(self) -> bool:
        return len(self.queries) > 1

    def notes(self) -> list[str]:
        """Sentences above the fields: what the law says, what will happen."""
        return []

    def perform(self, query: CitizenQuery) -> object:
        raise NotImplementedError


class BodyField(forms.ModelChoiceField):
    """The bodies of today, those outside the akimat in a group of their own."""

    def __init__(self, *, is_external: bool | None = False, **kwargs: Any) -> None:
        self.is_external = is_external
        super().__init__(queryset=Body.objects.none(), empty_label=_("Choose a body"), **kwargs)

    def offer(self, *, but: Body | None = None) -> None:
        rows = Body.objects.valid_on(clock.today()).exclude(is_desk=True)
        if self.is_external is not None:
            rows = rows.filter(is_external=self.is_external)
        self.queryset = rows.exclude(pk=but.pk) if but else rows


def reason_field(help_text: Any = "") -> CleanTextField:
    """A reason in words, which the ledger keeps."""
    return CleanTextField(
        label=_("Reason"),
        help_text=help_text,
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in words.")},
    )


def text_field(
    label: Any, *, rows: int = 8, required: bool = True, **kwargs: Any
) -> CleanTextField:
    return CleanTextField(
        label=label,
        required=required,
        max_length=settings.TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


def line_field(label: Any, *, required: bool = True, **kwargs: Any) -> CleanLineField:
    return CleanLineField(
        label=label, required=required, **{"max_length": settings.SUBJECT_MAX_LENGTH, **kwargs}
    )


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day by the browser's own calendar, which needs no script of ours."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("This is not a day.")},
    )
