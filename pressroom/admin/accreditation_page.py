"""The page of one accreditation: who, what for, what became of it, and the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import access, identity
from portal.models import LedgerEntry
from portal.verbs import buttons_for
from pressroom.admin.accreditation_desk import DESK
from pressroom.models import Accreditation

if TYPE_CHECKING:
    from portal.models import User

MOST_OTHERS = 20  # accreditations of the same journalist, the newest first


@never_cache
@require_safe
def show(request: HttpRequest, pk: object) -> HttpResponse:
    row: Accreditation = DESK.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    entries = list(LedgerEntry.objects.filter(subject=row.ledger_subject).order_by("sequence"))
    may_know = access.may(user, "pressroom.see_journalist")
    others = Accreditation.objects.visible_to(user).filter(journalist=row.journalist)
    context = {
        **DESK.frame(request, row),
        "row": row,
        "buttons": buttons_for(DESK, row, user),
        "seen": entries[-1].sequence if entries else 0,
        "steps": DESK.told(entries),
        "journalist": row.journalist if may_know else None,
        "phone": identity.display_phone(row.journalist.phone) if row.journalist.phone else "",
        "others": others.exclude(pk=row.pk).select_related("event")[:MOST_OTHERS],
    }
    return TemplateResponse(request, "admin/pressroom/accreditation/page.html", context)
