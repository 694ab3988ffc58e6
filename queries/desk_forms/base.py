"""What the desk's forms of verbs share: the query they are about, and the bodies to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import clock, verbs
from portal.models import Body
from queries.models import CitizenQuery


class VerbForm(verbs.VerbForm):
    """A verb to be done to one query, or to many alike."""

    rows: Sequence[CitizenQuery]

    @property
    def query(self) -> CitizenQuery:
        return self.rows[0]


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
