"""What a member of staff types into the entry form, and what it says back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.models import User
from queries.intake import Filing
from tests.factories.cast import Cast

ADD = reverse("admin:queries_citizenquery_add")
KEY = "7f9d3a52-3c1e-4c53-9d6e-111111111111"
OTHER_KEY = "7f9d3a52-3c1e-4c53-9d6e-222222222222"


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="portal.access.RoleBackend")
    return client


def call(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What an operator types during a call."""
    return {
        "channel": "call_centre",
        "language": "ru",
        "full_name": "Alice Example",
        "phone": "8 727 000 00 01",
        "subject": "Разбит тротуар",
        "text": "У дома 5 разбит тротуар, пройти с коляской нельзя.",
        "topic": cast.topic.slug,
        "visibility": "public",
        "submission_key": KEY,
        "draft_key": KEY,
    } | changes


def errors(page: HttpResponse) -> dict[str, list[str]]:
    assert page.status_code == 200
    return page.context_data["form"].errors  # type: ignore[attr-defined, no-any-return]


def settled(cast: Cast, **changes: Any) -> dict[str, Any]:
    return call(
        cast, email="alice@example.org", outcome="explained", answer="Ремонт идёт.", **changes
    )


def filing_of(cast: Cast) -> Filing:
    return Filing(subject="Разбит", text="Разбит тротуар", topic=cast.topic, language="ru")
