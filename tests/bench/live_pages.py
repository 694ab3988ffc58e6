"""The pages of a broadcast on air that are measured; nothing of its wall is kept meanwhile."""

from django.conf import settings
from django.test import Client

from broadcasts import wall
from tests.bench.live_rows import NUMBER

HOME = f"/kk/live/{NUMBER}"

settings.LIVE_WALL_SECONDS = 0


def addresses() -> dict[str, tuple[Client, str]]:
    """Name the pages."""
    anybody = Client(HTTP_HOST="127.0.0.1")
    shown = wall.read(NUMBER)
    if shown is None:
        raise SystemExit("There is no broadcast to measure.")
    return {
        "wall, unchanged, from the database": (anybody, f"{HOME}/wall/{shown.version}/"),
        "wall, changed, from the database": (anybody, f"{HOME}/wall/0/"),
    }
