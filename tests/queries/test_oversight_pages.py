"""The staff's figures: every page for every role, its files, and what a wrong address is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock
from queries import casework, follow_up, rollup
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
PAGES = ("home", "bodies", "workload", "coming", "alike", "brought_back", "hand_overs")


def some(cast: Cast) -> None:
    """A month of roads: open, answered, brought back, sent to and fro."""
    now = clock.now()
    for status in ("assigned", "in_work", "in_approval", "answered"):
        cast.query(status, at=now - timedelta(days=10))
    back = cast.query("answered", at=now - timedelta(days=9))
    follow_up.reopen(back, comment="Still broken")
    tossed = cast.query("in_work", at=now - timedelta(days=8))
    casework.forward(tossed, to=cast.parks, reason="Theirs", by=cast["erik"])
    tossed.refresh_from_db()
    casework.forward(tossed, to=cast.roads, reason="Not ours", by=cast["pavel"])
    rollup.fold()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["hana", "akim"])
def test_every_page_shows_its_tables_and_keeps_each_as_a_file(
    page: str, name: str, client: Client, cast: Cast
) -> None:
    some(cast)
    client.force_login(cast[name])
    address = reverse(f"workload:{page}")
    shown = client.get(address)
    assert shown.status_code == 200, shown.content.decode()[:500]
    assert "None" not in shown.content.decode().split("<main", 1)[-1]
    for table in shown.context["tables"]:
        file = client.get(address, {"csv": table.name})
        assert file["Content-Type"] == "text/csv; charset=utf-8"
        lines = b"".join(file.streaming_content).decode().splitlines()
        assert len(lines) > 0
