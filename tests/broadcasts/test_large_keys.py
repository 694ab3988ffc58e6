"""Forms send keys and counts as machines write them, however large: 1234, never 1 234."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from broadcasts.models import Cue
from portal.models import Appointment
from tests.factories import AppointmentFactory, GuestFactory
from tests.factories.live import LIVE_STARTS_AT
from tests.factories.studio import Studio

pytestmark = pytest.mark.django_db
LARGE = 123_456_789


def page(client: Client, name: str, studio: Studio) -> str:
    with translation.override("ru"):
        address = reverse(name, args=[studio.broadcast.number])
    return client.get(address).content.decode()


def test_the_console_names_a_guest_and_a_revision(client: Client, studio: Studio) -> None:
    guest: Appointment = AppointmentFactory(pk=LARGE)
    GuestFactory(broadcast=studio.broadcast, appointment=guest)
    studio.question("approved", revision=4_321)
    studio.question("now", revision=5_432)
    client.force_login(studio.people["mira"])
    shown = page(client, "live:console", studio)
    assert f'value="answered:{LARGE}"' in shown
    assert f'value="promised:{LARGE}"' in shown
    assert 'data-revision="4321"' in shown
    assert 'name="seen" value="5432"' in shown


def test_the_host_acknowledges_a_message(client: Client, studio: Studio) -> None:
    cue = Cue.objects.create(
        pk=LARGE,
        key=uuid.UUID(int=1),
        broadcast=studio.broadcast,
        text="Он не слышит",
        sent_by=studio.people["mira"],
        sent_at=LIVE_STARTS_AT,
    )
    client.force_login(studio.people["host"])
    shown = page(client, "live:host", studio)
    assert f'value="{cue.pk}"' in shown
    assert f'data-cue="{cue.pk}"' in shown
