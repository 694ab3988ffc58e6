"""Applying for accreditation: the form, the confirmation of its address, the journalist's page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal import clock, throttle
from portal.links import LinkNotValid
from portal.same_origin import resident_form
from portal.transitions import TransitionNotAllowed
from pressroom import accreditation, links
from pressroom.accreditation_form import AccreditationForm, OwnPageForm
from pressroom.models import Accreditation, Journalist
from pressroom.models.choices import AccreditationStatus
from queries.follow_views import private_page

MOST_SHOWN = 200  # accreditations of one journalist


@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """The form and what follows, which looks the same for an address we know and one we do not."""
    return _take(request) if request.method == "POST" else _blank(request)


@cache_control(private=True, no_cache=True)
def _blank(request: HttpRequest) -> HttpResponse:
    if "sent" in request.GET:
        context = {"hours": settings.ACCREDITATION_CONFIRM_HOURS}
        return render(request, "pressroom/accreditation_sent.html", context)
    return _show(request, AccreditationForm(initial={"event": request.GET.get("event", "")}))


@never_cache
def _take(request: HttpRequest) -> HttpResponse:
    form = AccreditationForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    allowance = throttle.admit(request, "accreditation", contact=form.cleaned_data["email"])
    if not allowance.ok:
        form.add_error(None, allowance.sentence)
        return _show(request, form, status=429)
    try:
        accreditation.apply(form.application())
    except TransitionNotAllowed as refusal:  # cancelled between the form's look and the verb's
        form.add_error("event", str(refusal))
        return _show(request, form, status=409)
    return redirect(f"{reverse('press:accreditation')}?sent=1")


def _show(request: HttpRequest, form: AccreditationForm, *, status: int = 200) -> HttpResponse:
    return render(request, "pressroom/accreditation.html", {"form": form}, status=status)


@private_page
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """File the application, once whoever reads the mail presses the button on this page.

    Opening it files nothing: mail programs open links by themselves.
    """
    try:
        row = links.accreditation_behind(token)
    except LinkNotValid as error:
        raise Http404 from error
    context: dict[str, Any] = {"row": row, "journalist": row.journalist}
    if row.status != AccreditationStatus.UNCONFIRMED:
        return redirect(links.my_page_path(row.journalist))
    if request.method != "POST":
        return render(request, "pressroom/accreditation_confirm.html", context)
    try:
        confirmed = accreditation.confirm(row)
    except Accreditation.DoesNotExist as error:  # forgotten at this very moment
        raise Http404 from error
    except TransitionNotAllowed as refusal:
        context["refusal"] = str(refusal)
        return render(request, "pressroom/accreditation_confirm.html", context, status=409)
    return redirect(f"{links.my_page_path(confirmed.journalist)}?done=1")


@private_page
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_page(request: HttpRequest) -> HttpResponse:
    """Ask for the link to one's own page. The reply is the same whether we know the address."""
    template = "pressroom/ask_my_page.html"
    if request.method != "POST":
        context = {"form": OwnPageForm(), "is_sent": "sent" in request.GET}
        return render(request, template, context)
    form = OwnPageForm(request.POST)
    if not form.is_valid():
        return render(request, template, {"form": form})
    email = form.cleaned_data["email"]
    allowance = throttle.admit(request, "my-press", contact=email)
    if not allowance.ok:
        form.add_error(None, allowance.sentence)
        return render(request, template, {"form": form}, status=429)
    journalist = Journalist.objects.reachable().with_address(email).first()
    if journalist is not None:
        language = get_language() or settings.LANGUAGE_CODE
        accreditation.send_own_page(journalist, language=language)
    return redirect(f"{reverse('press:mine')}?sent=1")


@private_page
@require_safe
def my_page(request: HttpRequest, token: str) -> HttpResponse:
    """The journalist's own accreditations with their states and reasons, and the way to ask."""
    try:
        journalist = links.journalist_behind(token)
    except LinkNotValid as error:
        raise Http404 from error
    rows = Accreditation.objects.filter(journalist=journalist).select_related("event")
    today = clock.today()
    context = {
        "journalist": journalist,
        "rows": rows.exclude(status=AccreditationStatus.UNCONFIRMED)[:MOST_SHOWN],
        "is_accredited": rows.valid_on(today).exists(),
        "today": today,
        "token": token,
        "is_done": "done" in request.GET,
    }
    return render(request, "pressroom/my_page.html", context)
