"""The city that the journeys go through, and who works there."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from config.local.demo import static_fingerprint
from portal.models import Body, User
from queries import publication
from queries.models import CitizenQuery, Status
from tests.factories import staff

QUERIES: Final = 120  # of the demo's year: some in every state
PASSWORD: Final = "plainly-for-tests-only"
STAFF: Final = {
    "olga": ("operator", None),
    "erik": ("executor", "auezov-akim"),
    "hana": ("head", "auezov-akim"),
    "mira": ("moderator", None),
    "anna": ("administrator", None),
    "paula": ("press_officer", None),
    "peter": ("press_officer", None),
}
"""User names, their roles and bodies; without one, for the whole city."""


def move_in() -> None:
    """Load the city and its staff into an empty database, and collect the static files."""
    call_command("load_city", verbosity=0)
    call_command("load_demo", queries=QUERIES)
    password = make_password(PASSWORD)
    for username, (role, slug) in STAFF.items():
        body = Body.objects.get(slug=slug) if slug else None
        staff(role, body, username=username, password=password)
    _hide_one()
    collect_static()


def _hide_one() -> None:
    """The demo hides too rarely for one as small as this."""
    newest = CitizenQuery.objects.public().filter(status=Status.IN_WORK).latest("received_at")
    moderator = User.objects.get(username="mira")
    publication.hide(newest, reason="A neighbour is called by name.", by=moderator)


def collect_static() -> None:
    """Collect the static files, unless they are those of the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".made-from"
    fingerprint = static_fingerprint()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(fingerprint)
