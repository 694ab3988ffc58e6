"""Addresses of the figures' pages, each with what it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_plus

from django.urls import reverse
from django.utils.translation import get_language

from portal.figure_filters import FigureFilter


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the pages of one scope are; worked out once a page."""

    asked: Mapping[str, str]  # the parameters of the scope, each as addresses write it
    home: str
    rows_of: str  # of a figure called `KEY`
    data: str

    @classmethod
    def of(cls, filters: FigureFilter) -> Addresses:
        asked = _written(filters.kept)
        home, rows_of, data = _places(get_language())
        return cls(asked, home, rows_of, data + _query(asked))

    @property
    def written(self) -> str:
        """All the parameters in one: what tells scopes asked for apart."""
        return _query(self.asked)

    def rows(self, key: str, **more: str) -> str:
        """The rows behind a figure, of the part that `more` narrows the scope to."""
        return self.rows_of.replace("KEY", key) + _query({**self.asked, **_written(more)})

    def dashboard(self, **more: str) -> str:
        """The dashboard of the part that `more` narrows the scope to; an empty value widens it."""
        return self.home + _query({**self.asked, **_written(more)})

    def period(self, name: str) -> str:
        """The dashboard of another period."""
        return self.dashboard(since="", until="", period=name)


@lru_cache(maxsize=8)
def _places(language: str | None) -> tuple[str, str, str]:
    del language  # the active one; the key
    rows = reverse("figures:rows", args=["KEY"])
    return reverse("figures:home"), rows, reverse("figures:data")


def _query(parameters: Mapping[str, str]) -> str:
    """The parameters as an address ends with them, empty ones left out."""
    kept = [each for each in parameters.values() if each]
    return f"?{'&'.join(kept)}" if kept else ""


def _written(parameters: Mapping[str, str]) -> dict[str, str]:
    """Each parameter as `name=value`; empty where its value is."""
    return {name: _pair(name, value) if value else "" for name, value in parameters.items()}


@lru_cache(maxsize=1_000)
def _pair(name: str, value: str) -> str:
    return f"{name}={quote_plus(value)}"
