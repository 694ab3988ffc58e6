"""The addresses residents are given: each opens one thing to whoever holds it, and nothing else.

How they are made, and what they must not hold, is told in `portal.links`.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from portal import numbers
from portal.links import LinkNotValid, absolute_url, opened, sign
from queries import numbering
from queries.models import Applicant, CitizenQuery, HeldFiling, Supporter

_QUERY, _SUPPORTER = "query", "supporter"  # purposes of lasting secrets
_CONFIRM, _MINE = "queries.confirm", "queries.mine"  # purposes of links that end


def secret_of(query: CitizenQuery) -> str:
    """The secret on the talon, which with the number opens the resident's view."""
    return numbers.secret_for(_QUERY, query.number)


def public_url(query: CitizenQuery, *, language: str) -> str:
    """The query in the register, for everyone."""
    return _absolute("detail", language, query.number)


def follow_url(query: CitizenQuery, *, language: str) -> str:
    """The resident's own view: every step, the answer, and what they may do now."""
    return _absolute("follow", language, query.number, secret_of(query))


def talon_url(query: CitizenQuery, *, language: str) -> str:
    """The receipt."""
    return _absolute("talon", language, query.number, secret_of(query))


def follow_path(query: CitizenQuery) -> str:
    """The same on this site, in the active language, for links and redirects of our own pages."""
    return reverse("queries:follow", args=[query.number, secret_of(query)])


def public_path(query: CitizenQuery) -> str:
    """The query in the register on this site, in the active language."""
    return reverse("queries:detail", args=[query.number])


def talon_path(query: CitizenQuery) -> str:
    """The receipt on this site, in the active language."""
    return reverse("queries:talon", args=[query.number, secret_of(query)])


def supporter_path(supporter: Supporter) -> str:
    """The supporter's view on this site, in the active language."""
    return reverse("queries:joined", args=_supporter_parts(supporter))


def supporter_url(supporter: Supporter, *, language: str) -> str:
    """The view of somebody who joined: the answer and their own say."""
    return _absolute("joined", language, *_supporter_parts(supporter))


def confirm_url(held: HeldFiling, *, language: str) -> str:
    """Confirms a filing held back while the form was under attack."""
    return _absolute("confirm", language, sign(str(held.pk), purpose=_CONFIRM))


def my_queries_url(applicant: Applicant, *, language: str) -> str:
    """All queries filed with this applicant's e-mail address."""
    return _absolute("my_queries", language, sign(applicant.pk, purpose=_MINE))


def query_behind(number: str, secret: str) -> CitizenQuery:
    """The query a number and its secret open; either may be as a person typed it.

    Raises `LinkNotValid`, which does not tell a wrong number from a wrong secret.
    """
    try:
        number = numbering.canonical(number)
    except numbering.InvalidNumber as error:
        raise LinkNotValid from error
    if not numbers.secret_matches(_QUERY, number, secret):
        raise LinkNotValid
    rows = CitizenQuery.objects.select_related("applicant", "topic", "district", "body")
    query = rows.filter(number=number).first()
    if query is None:
        raise LinkNotValid
    return query


def supporter_behind(number: str, pk: str, secret: str) -> Supporter:
    """The supporter of that query whom the secret belongs to. Raises `LinkNotValid`."""
    if not numbers.secret_matches(_SUPPORTER, pk, secret):
        raise LinkNotValid
    rows = Supporter.objects.select_related("query__topic", "query__district", "query__body")
    supporter = rows.filter(pk=pk, query__number=number).first()
    if supporter is None:
        raise LinkNotValid
    return supporter


def held_behind(token: str) -> HeldFiling:
    """The filing a mailed link confirms. Raises `LinkNotValid`."""
    pk = opened(token, purpose=_CONFIRM, hours=settings.DRAFT_LIFETIME_HOURS)
    held = HeldFiling.objects.select_related("query").filter(pk=UUID(str(pk))).first()
    if held is None:
        raise LinkNotValid
    return held


def applicant_behind(token: str) -> Applicant:
    """The applicant to whose address a link to "my queries" went. Raises `LinkNotValid`."""
    pk = opened(token, purpose=_MINE, hours=settings.LINK_LIFETIME_HOURS)
    applicant = Applicant.objects.filter(pk=pk).exclude(email="").first()
    if applicant is None:
        raise LinkNotValid
    return applicant


def _supporter_parts(supporter: Supporter) -> tuple[str, str, str]:
    pk = str(supporter.pk)
    return supporter.query.number, pk, numbers.secret_for(_SUPPORTER, pk)


def _absolute(name: str, language: str, *parts: str) -> str:
    return absolute_url(f"queries:{name}", *parts, language=language)
