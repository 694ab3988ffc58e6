"""Why a member of staff cannot do something with a query now: the sentence on a disabled button.

The table below holds what a status and a role do not tell; the verbs ask the same functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal import access
from queries import answering, endings, erasure, lifecycle, publication, terms

if TYPE_CHECKING:
    from portal.models import User
    from queries.models import CitizenQuery

Reason = Callable[["CitizenQuery", "User"], str]


def _whoever(reason: Callable[[CitizenQuery], str]) -> Reason:
    """A reason that is the same for everybody."""
    return lambda query, _by: reason(query)


BEYOND_STATUS: dict[str, Reason] = {
    "request_extension": _whoever(terms.reason_not_to_ask),
    "extend": _whoever(terms.reason_not_to_extend),
    "refuse_extension": _whoever(terms.reason_not_to_refuse),
    "note_notice": _whoever(terms.reason_not_to_note),
    "approve": answering.reason_not_to_approve,
    "correct": answering.reason_not_to_correct,
    "return_": _whoever(endings.reason_not_to_return),
    "terminate": _whoever(endings.reason_not_to_terminate),
    "hide": _whoever(publication.reason_not_to_hide),
    "show": _whoever(publication.reason_not_to_show),
    "publish_photos": _whoever(publication.reason_not_to_decide_on_photos),
}


def why_not(query: CitizenQuery, verb: str, by: User) -> str:
    """Why the user cannot do this now, in words; empty where they can.

    `erase` is asked about here too, though it is no step in the life of a query.
    """
    if verb == "erase":
        if not access.may(by, erasure.PERMISSION):
            return _("Your role does not include this here.")
        return erasure.reason_not_to_erase(query)
    reason = lifecycle.why_not(query, verb, by)
    if not reason and verb in BEYOND_STATUS:
        reason = BEYOND_STATUS[verb](query, by)
    return reason
