"""The ledger in words, with the names of the staff who acted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from portal.models import LedgerEntry, User


class Line(Protocol):
    """What an app's timeline says of one entry."""

    @property
    def at(self) -> datetime: ...
    @property
    def sentence(self) -> str: ...
    @property
    def is_public(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the ledger with who did it."""

    at: datetime
    sentence: str
    who: str
    is_public: bool


def steps(entries: Iterable[LedgerEntry], lines: Sequence[Line]) -> list[Step]:
    """The entries, oldest first, and a line for each; as steps, newest first."""
    entries = list(entries)
    pks = {pk for entry in entries if (pk := _pk_of(entry.actor))}
    names = {
        user.pk: user.get_full_name() or user.get_username()
        for user in User.objects.filter(pk__in=pks)
    }
    return [
        Step(line.at, line.sentence, _who(entry.actor, names), line.is_public)
        for entry, line in zip(entries, lines, strict=True)
    ][::-1]


def _pk_of(actor: str) -> int | None:
    kind, _colon, pk = actor.partition(":")
    return int(pk) if kind == "user" and pk.isdigit() else None


def _who(actor: str, names: dict[int, str]) -> str:
    pk = _pk_of(actor)
    if pk is not None:
        return names.get(pk, actor)
    others = {
        "resident": _("the resident"),
        "journalist": _("the journalist"),
        "system": _("the portal"),
    }
    return others.get(actor, actor)
