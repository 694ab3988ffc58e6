"""The staff's page of a query and the forms of its verbs, as tests open and send them."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.models import LedgerEntry
from queries.models import CitizenQuery
from tests.factories.cast import Cast


def page_of(query: CitizenQuery) -> str:
    return reverse("admin:queries_citizenquery_change", args=[query.pk])


def form_of(query: CitizenQuery, verb: str) -> str:
    return reverse("admin:queries_citizenquery_do", args=[query.pk, verb])


def seen(query: CitizenQuery) -> int:
    return LedgerEntry.objects.filter(subject=query.ledger_subject).count()


def press(client: Client, query: CitizenQuery, verb: str, **typed: Any) -> Any:
    """Send the verb's form as somebody who just looked at the query."""
    return client.post(form_of(query, verb), {"seen": seen(query), **typed})


def anew(query: CitizenQuery) -> CitizenQuery:
    return CitizenQuery.objects.get(pk=query.pk)


def in_status(cast: Cast, status: str, **more: Any) -> CitizenQuery:
    return cast.query(status, at=timezone.now(), **more)
