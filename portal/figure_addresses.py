"""Addresses of the figures' pages, each with what it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from portal.figure_filters import FigureFilter


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the pages of one scope are; worked out once a page."""

    asked: Mapping[str, str]  # the parameters of the scope
    home: str
    rows_of: str  # of a figure called `KEY`

    @classmethod
    def of(cls, filters: FigureFilter) -> Addresses:
        return cls(filters.kept, reverse("figures:home"), reverse("figures:rows", args=["KEY"]))

    def rows(self, key: str, **more: str) -> str:
        """The rows behind a figure, of the part that `more` narrows the scope to."""
        return self.rows_of.replace("KEY", key) + _query(self.asked, more)

    def dashboard(self, **more: str) -> str:
        """The dashboard of the part that `more` narrows the scope to; an empty value widens it."""
        return self.home + _query(self.asked, more)

    def period(self, name: str) -> str:
        """The dashboard of another period."""
        return self.home + _query(self.asked, {"since": "", "until": "", "period": name})

    def data(self) -> str:
        return reverse("figures:data") + _query(self.asked, {})


def _query(asked: Mapping[str, str], more: Mapping[str, str]) -> str:
    """The parameters as an address ends with them, empty ones left out."""
    kept = {name: value for name, value in {**asked, **more}.items() if value}
    return f"?{urlencode(kept)}" if kept else ""
