"""Coverage for measuring: rows by COPY that the portal takes for its own."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from portal import clock
from pressroom import coverage
from pressroom.addresses import Address
from pressroom.models import Coverage, PressEvent
from pressroom.newsrooms import identity_of_address
from tests.queries.test_load_scale import schema

pytestmark = pytest.mark.django_db(transaction=True)


def test_items_are_whole_public_and_known_again(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    before = schema()
    call_command("load_scale_coverage", "300")
    assert schema() == before
    rows = Coverage.objects.select_related("outlet")
    assert rows.public(clock.now()).count() == 300
    assert PressEvent.objects.public(clock.now()).count() == 5
    assert all(row.identity == identity_of_address(Address.parse(row.url)) for row in rows)
    reprints = rows.exclude(original=None)
    assert 60 < reprints.count() < 150
    assert not reprints.filter(original__original__isnull=False).exists()
    again = coverage.add(title="x", published_at=clock.now(), url=rows[0].url, by=None)
    assert not again.is_new
    assert len(client.get("/en/press/coverage/").context["items"]) == 20


def test_it_adds_to_what_is_there(settings: Settings) -> None:
    settings.DEMO = True
    call_command("load_scale_coverage", "10")
    call_command("load_scale_coverage", "10")
    assert Coverage.objects.count() == 20


def test_real_coverage_is_left_alone(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="real"):
        call_command("load_scale_coverage", "10")
    settings.DEMO = True
    with pytest.raises(CommandError, match="at least one"):
        call_command("load_scale_coverage", "0")
    assert not Coverage.objects.exists()
