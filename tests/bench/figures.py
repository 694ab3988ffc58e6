"""The dashboards that are measured, and how soon and how exactly a change is in them."""

import json
import subprocess
from dataclasses import dataclass

from django.test import Client

from config.local.environment import MANAGE, ROOT, Environment

DASHBOARD = "/kk/figures/"
MONTH = "?since={since}&until={until}"

CHANGED = 5_000  # queries that are given a day earlier to be answered
SCRIPT = f"""
import json, time
from django.db import connection
from portal import clock
from queries import rollup
rollup.fold(seconds=600)
before = rollup.differences()
with connection.cursor() as cursor:
    cursor.execute(
        "UPDATE queries_querydeadline SET met_at = met_at - interval '1 day' WHERE id IN ("
        " SELECT id FROM queries_querydeadline WHERE kind = 'answer' AND met_at IS NOT NULL"
        " ORDER BY id DESC LIMIT {CHANGED})"
    )
began = time.perf_counter()
folded = rollup.fold(seconds=600)
seconds = time.perf_counter() - began
began = time.perf_counter()
after = rollup.differences()
direct = time.perf_counter() - began
print(json.dumps(dict(folded=folded, seconds=seconds, direct=direct,
                      differing=sum(before.values()) + sum(after.values()))))
"""


@dataclass(frozen=True, slots=True)
class Folded:
    """What became of a burst of changes."""

    folded: int  # marks
    seconds: float
    direct: float  # seconds that the direct count took, which the fold spares
    differing: int  # terms and sums that are not those of the direct count


def addresses() -> dict[str, tuple[Client, str]]:
    """Name the dashboards; the last days are those which the small register has too."""
    from datetime import timedelta  # noqa: PLC0415

    from portal import clock  # noqa: PLC0415
    from portal.models import Body, District, Topic  # noqa: PLC0415

    anybody = Client(HTTP_HOST="127.0.0.1")
    today = clock.today()
    period = MONTH.format(since=today - timedelta(days=29), until=today)
    district = District.objects.order_by("position")[0].slug
    theme = Topic.objects.filter(parent=None).order_by("position")[0].slug
    body = Body.objects.filter(district__slug=district)[0].slug
    return {
        "dashboard": (anybody, DASHBOARD),
        "dashboard, thirty days": (anybody, f"{DASHBOARD}{period}"),
        "dashboard of a district": (anybody, f"{DASHBOARD}{period}&district={district}"),
        "dashboard of a topic": (anybody, f"{DASHBOARD}{period}&topic={theme}"),
        "dashboard of a body": (anybody, f"{DASHBOARD}{period}&body={body}"),
        "dashboard, three filters": (
            anybody,
            f"{DASHBOARD}{period}&district={district}&topic={theme}&body={body}",
        ),
        "rows behind a figure": (anybody, f"{DASHBOARD}rows/promptly_resolved/{period}"),
        "year report": (anybody, f"{DASHBOARD}{today.year}/"),
    }


def folded(place: Environment) -> Folded:
    """Change a burst of rows and fold it, in a process of its own."""
    done = subprocess.run(
        [*MANAGE, "shell", "--verbosity=0", "-c", SCRIPT],
        env=place, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return Folded(**json.loads(done.stdout.strip().splitlines()[-1]))
