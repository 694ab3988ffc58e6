"""Forms of residents: no cookie, no session, and yet no other site may send them.

A resident has no log-in that a foreign page could ride on; what it could do is let its visitors
file from their addresses. Browsers say where a request comes from, so that is asked instead of a
token that needs a cookie, expires while somebody writes, and keeps every page with a form out of
caches.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from portal import views

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def resident_form(view: View[Rest]) -> View[Rest]:
    """Replace the CSRF token by a check of the request's origin."""

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if request.method not in SAFE_METHODS and not is_from_here(request):
            return views.csrf_failure(request, reason="another origin")
        return view(request, *args, **kwargs)

    return checked


def is_from_here(request: HttpRequest) -> bool:
    """Whether the sender says that this site's own page sent it, or says nothing at all.

    `Sec-Fetch-Site` cannot be set by a page; older browsers send `Origin`. A program sends neither,
    and needs no visitor's browser to do what it wants.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc == request.get_host()
