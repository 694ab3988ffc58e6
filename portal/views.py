"""The home page, and the answers to machines and to mistakes."""

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.district_map import feature_collection
from portal.models import District
from portal.page_cache import public_page

DISTRICTS_SECONDS = 3600  # how stale the districts on a map may be
BEAT_KEY = "beat:last-tick"  # written by the worker on beat's call; seconds since the epoch


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")


@require_safe
@cache_control(public=True, max_age=DISTRICTS_SECONDS)
def districts(request: HttpRequest) -> JsonResponse:
    """The districts as GeoJSON, named in the language of the address, for the maps."""
    del request
    shapes = feature_collection(list(District.objects.all()))
    return JsonResponse(shapes, content_type="application/geo+json")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: say it, and how to go on."""
    del reason
    return render(request, "portal/csrf_failure.html", status=403)


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    del request
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: the database and the broker answer, and beat has ticked within two minutes."""
    del request
    parts = {"database": _database_answers(), "broker": False, "beat": False}
    try:
        tick = cache.get(BEAT_KEY)
    except Exception:  # noqa: BLE001 — whatever the client raises, the broker does not answer
        tick = None
    else:
        parts["broker"] = True
        parts["beat"] = tick is not None
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # noqa: BLE001
        return False
    return True
