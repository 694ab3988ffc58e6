"""The demo's mailbox: every mail the portal sent, to be read in the browser. Only in the demo."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal import mailbox

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]

# A mail runs nothing and loads nothing; its links open in a window of their own.
MAIL_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "frame-ancestors": "'self'",
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def demo_only(view: View[Rest]) -> View[Rest]:
    """Where real people's mail is sent, there is no such page."""

    @require_safe
    @wraps(view)
    def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        page = view(request, *args, **kwargs)
        add_never_cache_headers(page)
        return page

    return checked


@demo_only
def mails(request: HttpRequest) -> HttpResponse:
    """What was sent, the newest first, a page at a time."""
    before = request.GET.get("before", "")
    names = mailbox.newest(settings.PAGE_SIZE + 1, before=before)
    shown = names[: settings.PAGE_SIZE]
    context: dict[str, Any] = {
        "mails": [mail for mail in map(mailbox.read, shown) if mail],
        "older": f"?before={shown[-1]}" if len(names) > len(shown) else "",
        "newest": request.path if before else "",
    }
    return render(request, "portal/demo_mails.html", context)


@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # it knows no views with arguments
@demo_only
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: who gets it, its text, and its page in a frame that can do nothing."""
    return render(request, "portal/demo_mail.html", {"mail": _found(name)})


@csp(MAIL_POLICY)  # type: ignore[arg-type]
@xframe_options_sameorigin
@demo_only
def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part as it was sent, but for where its links open."""
    html = _found(name).html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html)


def _found(name: str) -> mailbox.KeptMail:
    found = mailbox.read(name)
    if found is None:
        raise Http404
    return found
