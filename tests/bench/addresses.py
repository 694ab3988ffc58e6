"""The pages that are measured, with a reader for each who may see it."""

from django.test import Client
from django.utils import timezone

from portal.models import Membership, User
from portal.paging import Position
from queries.models import CitizenQuery

REGISTER = "/kk/queries/"
OPEN311 = "/open311/v2"
QUEUE = "/admin/queries/citizenquery/"


def addresses() -> dict[str, tuple[Client, str]]:
    """Name the pages; the register's data choose what they are narrowed to."""
    anybody = Client(HTTP_HOST="127.0.0.1")
    public = CitizenQuery.objects.public().order_by("received_at", "pk")
    middle = public[public.count() // 2]
    deep = Position(middle.received_at, middle.pk)
    topic = middle.topic.slug
    district = CitizenQuery.objects.filter(district__isnull=False)[0].district.slug
    executor = Client(HTTP_HOST="127.0.0.1")
    executor.force_login(busiest_executor())
    return {
        "register, first page": (anybody, REGISTER),
        "register, one filter": (anybody, f"{REGISTER}?topic={topic}"),
        "register, three filters": (
            anybody,
            f"{REGISTER}?topic={topic}&district={district}&status=answered",
        ),
        "register, page in the middle": (anybody, f"{REGISTER}?older={deep}"),
        "register, a frequent word": (anybody, f"{REGISTER}?q=жол"),
        "register, two words in Russian": (anybody, f"{REGISTER}?q=яма+дорога"),
        "register, words with a slip": (anybody, f"{REGISTER}?q=тратуар"),
        "Open311, fifty requests": (anybody, f"{OPEN311}/requests.json?page_size=50"),
        "Open311, fifty of one service, open": (
            anybody,
            f"{OPEN311}/requests.xml?page_size=50&service_code={topic}&status=open",
        ),
        "Open311, a thousand closed": (anybody, f"{OPEN311}/requests.json?status=closed"),
        "Open311, fifty updates": (anybody, f"{OPEN311}/servicerequestupdates.json?page_size=50"),
        "staff queue of a body": (executor, QUEUE),
        "staff queue, overdue": (executor, f"{QUEUE}?queue=overdue"),
    }


def busiest_executor() -> User:
    """An executor of the body that holds most of what is open."""
    rows = CitizenQuery.objects.open().filter(body__isnull=False)
    bodies = list(rows.values_list("body_id", flat=True)[:1000])
    body = max(set(bodies), key=bodies.count)
    user, _ = User.objects.get_or_create(
        username="bench-executor", defaults={"is_staff": True, "last_login": timezone.now()}
    )
    Membership.objects.get_or_create(user=user, body_id=body, role="executor")
    return user
