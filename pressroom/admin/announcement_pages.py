"""The staff's pages around one announcement: itself, a preview, its files, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import access, clock, translated
from portal.models import LedgerEntry
from portal.transitions import REFUSALS
from portal.verbs import buttons_for
from pressroom import announcement_files, publishing
from pressroom.admin.announcement_desk import DESK
from pressroom.announcement_files import served
from pressroom.announcement_forms import DraftForm
from pressroom.announcement_life import why_not
from pressroom.announcement_views import page_of
from pressroom.documents import check_document

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse

    from portal.models import User

WRITE = publishing.WRITE


@never_cache
@require_safe
def show(request: HttpRequest, pk: object) -> HttpResponse:
    """All that is known of it, with the buttons of whoever reads."""
    row = DESK.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    entries = list(LedgerEntry.objects.filter(subject=row.ledger_subject).order_by("sequence"))
    now = clock.now()
    context = {
        **DESK.frame(request, row),
        "row": row,
        "buttons": buttons_for(DESK, row, user),
        "seen": entries[-1].sequence if entries else 0,
        "steps": DESK.told(entries),
        "written_in": [
            {
                "code": code,
                "language": language,
                **{name: getattr(row, f"{name}_{code}") for name in ("title", "lead", "text")},
            }
            for code, language in translated.LANGUAGES.items()
            if any(getattr(row, f"{name}_{code}") for name in ("title", "lead", "text"))
        ],
        "topics": list(row.topics.all()),
        "districts": list(row.districts.all()),
        "files": list(row.files.all()),
        "versions": list(row.versions.all()),
        "may_write": not why_not(row, "rewrite", user),
        "is_public": row.is_public(now),
        "is_urgent": row.urgent_until is not None and row.urgent_until > now,
        "languages": translated.LANGUAGES.items(),
        "most_megabytes": settings.DOCUMENT_MAX_BYTES // (1024 * 1024),
        "most_files": settings.DOCUMENT_MAX_COUNT,
    }
    return TemplateResponse(request, "admin/pressroom/announcement/page.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The form of a new announcement."""
    user: User = request.user  # type: ignore[assignment]
    if not access.may(user, WRITE):
        raise PermissionDenied
    form = DraftForm(request.POST or None, rows=[], by=user)
    if request.method == "POST" and form.is_valid():
        row = publishing.write(form.draft(), by=user)
        messages.success(request, _("%(number)s is begun.") % {"number": row.number})
        return redirect(DESK.url("change", row.pk))
    context = {**DESK.frame(request), "title": _("New announcement"), "form": form}
    return TemplateResponse(request, "admin/pressroom/announcement/add.html", context)


@never_cache
@require_safe
def preview(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The page as a reader of that language will see it."""
    row = DESK.visible(request, pk)
    if language not in translated.LANGUAGES:
        raise Http404
    with translation.override(language):
        context = {
            **page_of(row),
            "is_preview": True,
            "back_url": DESK.url("change", row.pk),
            "previews": [
                (name, DESK.url("preview", row.pk, code), code == language)
                for code, name in translated.LANGUAGES.items()
            ],
        }
        return render(request, "announcements/preview.html", context)


@never_cache
@require_POST
def add_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was sent with the draft; each file is judged by itself."""
    row = DESK.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, _("Choose a file first."))
    for file in files[: settings.DOCUMENT_MAX_COUNT]:
        try:
            announcement_files.attach(row, document=check_document(file), by=user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
    return redirect(DESK.url("change", row.pk))


@never_cache
@require_POST
def remove_file(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    row = DESK.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]
    try:
        announcement_files.detach(get_object_or_404(row.files, pk=file), by=user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(DESK.url("change", row.pk))


@require_safe
def file(request: HttpRequest, pk: int, file: UUID) -> FileResponse:
    """A file for the staff, whether it is public or not."""
    row = DESK.visible(request, pk)
    return served(get_object_or_404(row.files, pk=file), cache_control="private, no-store")
