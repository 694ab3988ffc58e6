"""The number a person typed, of the portal's own or as another system had given it.

Our own numbers have their form and a check digit (`portal.numbers`). A query taken over from
another system keeps the number it has on its resident's papers, as `cleaned` writes it: letters,
digits, dashes, dots, at most twenty, at least one digit among them. So no number is ever a word
that is an address of the desk (`new`, `map`), and none has the form of our own.
"""

from __future__ import annotations

import re
from typing import Final

from portal import numbers
from portal.numbers import InvalidNumber
from portal.text import normalise_line
from queries.models import CitizenQuery, ImportedQuery

__all__ = ["ADDRESS", "InvalidNumber", "canonical", "cleaned", "fault_of"]

LONGEST: Final = 20  # characters
ADDRESS: Final = r"(?=[^/]*[0-9])[^\W_](?:[\w.-]{0,18}[^\W_])?"
"""A number as it stands in an address, of either kind."""

_NUMBER: Final = re.compile(ADDRESS)
_OURS: Final = re.compile(r"[0-9]{2}-[0-9]{6,12}-[0-9]")
_LEADING: Final = re.compile(r"^[№#]\s*")
_JOINTS: Final = re.compile(r"\s*[/\\‐-―−]\s*|\s+")


def cleaned(text: str) -> str:
    """The original number fit for an address: one kind of dash, no sign of number before it."""
    return _JOINTS.sub("-", _LEADING.sub("", normalise_line(text)))


def fault_of(number: str) -> str:
    """Why a cleaned number cannot be kept, as a code; empty where it can."""
    if len(number) > LONGEST:
        return "number_too_long"
    if _OURS.fullmatch(number):
        return "number_like_ours"
    return "" if _NUMBER.fullmatch(number) else "number_not_in_address"


def canonical(typed: str) -> str:
    """The number meant. Raises `InvalidNumber`.

    Digits without dashes may be either: what another system gave goes first where it is there.
    """
    try:
        ours = numbers.parse_number(typed)
    except InvalidNumber:
        ours = ""
    if ours and ours == typed:
        return ours
    theirs = cleaned(typed) if len(typed) <= numbers.LONGEST_INPUT else ""
    if theirs and not fault_of(theirs) and is_imported(theirs):
        return theirs
    if not ours:
        raise InvalidNumber
    return ours


def is_imported(number: str) -> bool:
    """Whether a query of another system has it."""
    return ImportedQuery.objects.filter(
        query__in=CitizenQuery.objects.filter(number=number)
    ).exists()
