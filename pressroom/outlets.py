"""Outlets that journalists typed by hand, recognised by the press office as known ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction
from django.db.models import Count, Min
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from portal import ledger
from portal.transitions import TransitionNotAllowed, must
from pressroom import questions
from pressroom.models import Journalist, Outlet, PressQuestion

if TYPE_CHECKING:
    from portal.models import User
    from pressroom.models.journalists import JournalistQuerySet

PERMISSION: Final = "pressroom.change_journalist"


class Typed(NamedTuple):
    """A name of an outlet as journalists typed it, and how many did."""

    name: str
    journalists: int


def typed() -> list[Typed]:
    """The names that are not recognised yet, those of most journalists first."""
    rows = (
        _unrecognised()
        .values(key=Lower("outlet_name"))
        .annotate(name=Min("outlet_name"), journalists=Count("pk"))
        .order_by("-journalists", "key")
    )
    return [Typed(name, count) for name, count in rows.values_list("name", "journalists")]


@transaction.atomic
def recognise(name: str, *, outlet: Outlet, by: User) -> int:
    """All who typed this name, however capitalised, are of that outlet, and so are their questions.

    Returns how many journalists. A second call finds nobody and changes nothing. Raises
    `NotYourBody`, and `TransitionNotAllowed` for an outlet that is not active.
    """
    must(by, PERMISSION)
    if not outlet.is_active:
        raise TransitionNotAllowed(_("This outlet is no longer active."))
    people = list(
        _unrecognised()
        .filter(outlet_name__iexact=name)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    Journalist.objects.filter(pk__in=[person.pk for person in people]).update(
        outlet=outlet, outlet_name=""
    )
    ledger.record_each(
        {person.ledger_subject: [("outlet_known", {"outlet": outlet.slug})] for person in people},
        by=by,
    )
    for question in PressQuestion.objects.filter(journalist__in=people, outlet__isnull=True):
        questions.amend(question, by=by, outlet=outlet)
    return len(people)


def _unrecognised() -> JournalistQuerySet:
    return Journalist.objects.known().filter(outlet__isnull=True).exclude(outlet_name="")
