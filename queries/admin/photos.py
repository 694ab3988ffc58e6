"""Photos for the staff: of the queries they may see, published or not."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from queries.models import Attachment, CitizenQuery
from queries.photo_views import served


@never_cache
@require_safe
def photo(request: HttpRequest, pk: UUID, size: str) -> HttpResponse:
    queries = CitizenQuery.objects.visible_to(request.user)  # type: ignore[arg-type]
    attachment = get_object_or_404(Attachment, pk=pk, query__in=queries)
    return served(attachment, size, cache_control="private, no-store")
