"""The pages of coverage that are measured, public and staff's."""

from django.test import Client
from django.utils import timezone

from portal.models import Membership, Role, User
from portal.paging import Position
from pressroom.models import Coverage

PAGE = "/kk/press/coverage/"
LIST = "/admin/pressroom/coverage/"


def addresses() -> dict[str, tuple[Client, str]]:
    """Name the pages; the data choose what they are narrowed to."""
    anybody, press = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1")
    press.force_login(press_officer())
    rows = Coverage.objects.order_by("published_at", "pk").select_related("outlet", "event")
    middle = rows[rows.count() // 2]
    deep = Position(middle.published_at, middle.pk)
    outlet, year = middle.outlet.slug, middle.published_at.year
    number = middle.event.number if middle.event else ""
    return {
        "coverage, first page": (anybody, PAGE),
        "coverage, one kind": (anybody, f"{PAGE}?kind={middle.kind}"),
        "coverage, one outlet": (anybody, f"{PAGE}?outlet={outlet}"),
        "coverage, originals of an outlet": (
            anybody,
            f"{PAGE}?outlet={outlet}&kind={middle.kind}&year={year}&originals=on",
        ),
        "coverage, a kind the outlet lacks": (
            anybody,
            f"{PAGE}?outlet={outlet}&kind={'tv' if middle.kind != 'tv' else 'post'}",
        ),
        "coverage, of an event": (anybody, f"{PAGE}?event={number}"),
        "coverage, page in the middle": (anybody, f"{PAGE}?older={deep}"),
        "coverage, deep page of originals": (
            anybody,
            f"{PAGE}?older={deep}&kind={middle.kind}&originals=on",
        ),
        "staff's coverage": (press, LIST),
        "staff's coverage, one outlet": (press, f"{LIST}?outlet={middle.outlet_id}"),
        "staff's coverage, by address": (press, f"{LIST}?q={middle.url}"),
    }


def press_officer() -> User:
    """Somebody who may see the staff's pages."""
    user, _ = User.objects.get_or_create(
        username="bench-press", defaults={"is_staff": True, "last_login": timezone.now()}
    )
    Membership.objects.get_or_create(user=user, body=None, role=Role.PRESS_OFFICER)
    return user
