"""The dashboards that are measured."""

from datetime import timedelta

from django.test import Client

from portal import clock
from portal.models import Body, District, Topic

DASHBOARD = "/kk/figures/"


def addresses() -> dict[str, tuple[Client, str]]:
    """Name the dashboards; their days are those which the small register has too."""
    anybody = Client(HTTP_HOST="127.0.0.1")
    today = clock.today()
    period = f"?since={today - timedelta(days=29)}&until={today}"
    district = District.objects.order_by("position")[0]
    theme = Topic.objects.filter(parent=None).order_by("position")[0].slug
    body = Body.objects.filter(district=district)[0].slug
    narrower = {
        "dashboard, thirty days": "",
        "dashboard of a district": f"&district={district.slug}",
        "dashboard of a topic": f"&topic={theme}",
        "dashboard of a body": f"&body={body}",
        "dashboard, three filters": f"&district={district.slug}&topic={theme}&body={body}",
    }
    return {
        "dashboard as it opens": (anybody, DASHBOARD),
        **{name: (anybody, f"{DASHBOARD}{period}{more}") for name, more in narrower.items()},
        "rows behind a figure": (anybody, f"{DASHBOARD}rows/promptly_resolved/{period}"),
        "year report": (anybody, f"{DASHBOARD}{today.year}/"),
    }
