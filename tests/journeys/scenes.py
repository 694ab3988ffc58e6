"""Addresses of pages worth looking at, in a city with the demo's year behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone, translation

from queries import links
from queries.demo import residents, staff
from queries.models import Applicant, Attachment, CitizenQuery, DetailRequest, Rating, Supporter
from queries.my_queries import with_address
from tests.journeys import live_scenes, press_scenes

if TYPE_CHECKING:
    from django.db.models import QuerySet

LANGUAGE: Final = "kk"
NOWHERE: Final = "00-000000-0"


def public_pages() -> dict[str, str]:
    """Names and paths of the residents' pages, after the language."""
    with translation.override(LANGUAGE):
        paths = {
            "home": reverse("home"),
            "new": reverse("queries:new"),
            "held": reverse("queries:held"),
            "track": reverse("queries:track"),
            "ask-my-queries": reverse("queries:ask_my_queries"),
            "register": reverse("queries:register"),
            "register-filtered": reverse("queries:register") + "?district=auezov&status=answered",
            "register-nothing": reverse("queries:register") + "?q=qwertyuiop",
            "map": reverse("queries:map"),
            "open311": reverse("open311_page"),
            "demo-mails": reverse("demo_mails"),
            "not-found": reverse("queries:detail", args=[NOWHERE]),
            **_of_queries(),
            **press_scenes.public_pages(),
            **live_scenes.public_pages(),
        }
    return {name: path.removeprefix(f"/{LANGUAGE}/") for name, path in paths.items()}


def _of_queries() -> dict[str, str]:
    """The pages of queries in every state that has something of its own to show."""
    rows = CitizenQuery.objects.order_by("-received_at")
    public = rows.filter(visibility="public")
    photographed = Attachment.objects.filter(query=OuterRef("pk"), published_at__isnull=False)
    rated = Rating.objects.filter(answer__query=OuterRef("pk"))
    asked = DetailRequest.objects.filter(query=OuterRef("pk"), replied_at__isnull=True)
    answered = public.filter(status="answered")
    late = public.filter(status="in_work", due_on__lt=timezone.localdate())
    found = {
        "detail-answered": links.public_path(_one(answered.filter(Exists(rated)))),
        "detail-photos": links.public_path(_one(public.filter(Exists(photographed)))),
        "detail-reopened": links.public_path(_one(public.filter(reopened_count__gt=0))),
        "detail-late": links.public_path(_one(late)),
        "join": reverse("queries:join", args=[_one(late).number]),
        "talon": links.talon_path(_one(public.filter(status="assigned"))),
        "follow-assigned": links.follow_path(_one(public.filter(status="assigned"))),
        "follow-asked": links.follow_path(_one(rows.filter(Exists(asked)))),
        "follow-answered": links.follow_path(_one(answered.filter(~Exists(rated)))),
        "follow-rated": links.follow_path(_one(answered.filter(Exists(rated)))),
        "follow-hidden": links.follow_path(_one(rows.filter(visibility="hidden"))),
        "follow-returned": links.follow_path(_one(rows.filter(status="returned"))),
        "joined": links.supporter_path(
            Supporter.objects.filter(query__in=answered, applicant__isnull=False).latest("pk")
        ),
    }
    mine: QuerySet[Applicant] = with_address(residents.FEATURED[0])
    found["my-queries"] = links.my_queries_url(mine.latest("pk"), language=LANGUAGE).partition(
        f"/{LANGUAGE}/"
    )[2]
    return found


def staff_pages() -> dict[str, dict[str, str]]:
    """User names of the demo's staff, and the names and paths of the pages they work at."""
    rows = CitizenQuery.objects.order_by("-received_at")
    in_approval = _one(rows.filter(status="in_approval"))
    in_work = _one(rows.filter(status="in_work"))
    return {
        _account(in_approval, "head"): {
            "start-head": reverse("admin:index"),
            "approve": _do(in_approval, "approve"),
        },
        _account(in_work, "executor"): {
            "queue": reverse("admin:queries_citizenquery_changelist"),
            "query": reverse("admin:queries_citizenquery_change", args=[in_work.pk]),
            "draft": _do(in_work, "draft_answer"),
        },
        "operator": {
            "start-operator": reverse("admin:index"),
            "entry": reverse("admin:queries_citizenquery_add"),
        },
        "administrator": {
            "start-administrator": reverse("admin:index"),
            "calendar": reverse("admin:portal_calendarday_changelist"),
            "bodies": reverse("admin:portal_body_changelist"),
            "mail": reverse("admin:portal_message_changelist"),
            "ledger": reverse("admin:portal_ledgerentry_changelist"),
            "people": reverse("admin:portal_user_changelist"),
        },
        **press_scenes.staff_pages(),
        **live_scenes.staff_pages(),
    }


def _account(query: CitizenQuery, role: str) -> str:
    """Who plays the role in the body that holds the query."""
    assert query.body is not None
    return f"{role}.{staff.short(query.body)}"


def _do(query: CitizenQuery, verb: str) -> str:
    return reverse("admin:queries_citizenquery_do", args=[query.pk, verb])


def _one(rows: QuerySet[CitizenQuery]) -> CitizenQuery:
    """The first of them; the demo has every state."""
    found = rows.first()
    assert found is not None, rows.query
    return found
