"""Getting announcements by mail: ask, confirm, change, end. No account, no cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal import subscriptions, throttle
from portal.links import LinkNotValid
from portal.same_origin import resident_form
from pressroom import subscription_links as links
from pressroom.subscription_forms import SubscribeForm, WishForm
from queries.follow_views import private_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.models import Subscription

FORM_METHODS = ["GET", "HEAD", "POST"]


@private_page
@resident_form
@require_http_methods(FORM_METHODS)
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for announcements. The reply is the same for an address we know and one we do not."""
    page = "announcements/subscribe.html"
    if request.method != "POST":
        context = {
            "form": SubscribeForm(initial=_initial(request)),
            "is_sent": "sent" in request.GET,
        }
        return render(request, page, context)
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return render(request, page, {"form": form})
    email = form.cleaned_data["email"]
    allowance = throttle.admit(request, "subscribe", contact=email)
    if not allowance.ok:
        form.add_error(None, allowance.sentence)
        return render(request, page, {"form": form}, status=429)
    subscriptions.ask(email=email, language=form.cleaned_data["language"], choice=form.choice())
    return redirect(f"{reverse('announcements:subscribe')}?sent=1")


@private_page
@resident_form
@require_http_methods(FORM_METHODS)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button, not the visit, confirms: programs that look at mails follow every link in them."""
    try:
        row = links.to_confirm(token)
    except LinkNotValid:
        return render(request, "announcements/link_over.html", status=404)
    if request.method == "POST" and row.ended_at is None:
        row = subscriptions.confirm(row)
        return redirect(f"{_manage_path(row)}?confirmed=1")
    return render(request, "announcements/confirm.html", {"row": row, "wishes": _wishes(row)})


@private_page
@resident_form
@require_http_methods(FORM_METHODS)
def subscription(request: HttpRequest, pk: str, secret: str) -> HttpResponse:
    """The subscriber's own page: what they hear of, and the way out."""
    row = _behind(pk, secret, links.MANAGE)
    if row.confirmed_at is None:
        raise Http404
    if row.ended_at is not None:
        return render(request, "announcements/unsubscribe.html", {"is_ended": True})
    form = WishForm(request.POST if request.method == "POST" else None, initial=_wished(row))
    if request.method == "POST" and form.is_valid():
        subscriptions.change(row, language=form.cleaned_data["language"], choice=form.choice())
        return redirect(f"{_manage_path(row)}?changed=1")
    context = {
        "form": form,
        "end_path": reverse("announcements:unsubscribe", args=links.parts(row, links.END)),
        "is_confirmed": "confirmed" in request.GET,
        "is_changed": "changed" in request.GET,
    }
    return render(request, "announcements/subscription.html", context)


@private_page
@csrf_exempt  # mail readers post here themselves (RFC 8058); the address is secret enough
@require_http_methods(FORM_METHODS)
def unsubscribe(request: HttpRequest, pk: str, secret: str) -> HttpResponse:
    """GET shows a button, POST ends it; done twice it stays done."""
    row = _behind(pk, secret, links.END)
    if request.method == "POST":
        subscriptions.end(row)
    context = {"is_ended": request.method == "POST" or row.ended_at is not None}
    return render(request, "announcements/unsubscribe.html", context)


def _behind(pk: str, secret: str, purpose: str) -> Subscription:
    try:
        return links.behind(pk, secret, purpose=purpose)
    except LinkNotValid as error:
        raise Http404 from error


def _manage_path(row: Subscription) -> str:
    return reverse("announcements:subscription", args=links.parts(row, links.MANAGE))


def _initial(request: HttpRequest) -> dict[str, Any]:
    """The filters of the list the form was opened from, as wishes."""
    asked = request.GET
    return {
        "language": get_language() or settings.LANGUAGE_CODE,
        "kinds": asked.getlist("kind"),
        "topics": asked.getlist("topic"),
        "districts": asked.getlist("district"),
    }


def _wished(row: Subscription) -> dict[str, Any]:
    return {
        "language": row.language,
        "kinds": row.kinds,
        "topics": [topic.slug for topic in row.topics.all()],
        "districts": [district.slug for district in row.districts.all()],
    }


def _wishes(row: Subscription) -> list[str]:
    """What was asked for, in words."""
    wished = WishForm(initial=_wished(row))
    said = []
    for name in ("kinds", "topics", "districts"):
        labels = dict(wished.fields[name].choices)  # type: ignore[attr-defined]
        said += [str(labels[value]) for value in wished.initial[name] if value in labels]
    return said
