"""Photos, served only to those who may see them: published ones to all, others to their owner.

Uploads lie outside any folder a web server reads; each is our own re-encoded JPEG.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from queries.follow_views import opened
from queries.models import Attachment

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

PUBLISHED_SECONDS = 600  # a photo hidden by a moderator is gone from caches after this
SIZES = {"full": "photo", "thumb": "thumb"}


@require_safe
def photo(request: HttpRequest, pk: UUID, size: str) -> HttpResponse:
    """A published photo of a public query, or a draft's, whose address only its form knows."""
    attachment = get_object_or_404(Attachment.objects.select_related("query"), pk=pk)
    query = attachment.query
    if query is None:
        return served(attachment, size, cache_control="private, max-age=3600")
    if query.visibility != "public" or attachment.published_at is None:
        raise Http404
    return served(attachment, size, cache_control=f"public, max-age={PUBLISHED_SECONDS}")


@never_cache
@require_safe
def own_photo(request: HttpRequest, number: str, secret: str, pk: UUID, size: str) -> HttpResponse:
    """A photo of the resident's own query, published or not."""
    attachment = get_object_or_404(opened(request, number, secret).attachments, pk=pk)
    return served(attachment, size, cache_control="private, no-store")


def served(attachment: Attachment, size: str, *, cache_control: str) -> HttpResponse:
    """The photo's bytes, to whoever the caller has found may see them."""
    if size not in SIZES:
        raise Http404
    stored = getattr(attachment, SIZES[size])
    try:
        with stored.open("rb") as file:
            response = HttpResponse(file.read(), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = cache_control
    response["Content-Disposition"] = "inline"
    # Nothing in it may run, whatever a browser takes it for.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
