"""What staff register: queries that came by phone, at the counter, by letter, in a network's post.

Whoever the resident is, the query takes the same way as one of the web form; only here it may be
settled on the spot, in the same moment and the same transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from portal import access
from queries import answer_sources, answering, intake
from queries.lifecycle import NotYourBody

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from portal.models import Body, User
    from queries.answering import Reply
    from queries.intake import Filing
    from queries.models import Applicant, CitizenQuery

PERMISSION = "queries.register"


@transaction.atomic
def register(
    filing: Filing,
    *,
    applicant: Applicant,
    by: User,
    key: UUID,
    draft_key: UUID | None = None,
    received_at: datetime | None = None,
    body: Body | None = None,
    reply: Reply | None = None,
) -> CitizenQuery:
    """File what a resident told a member of staff; with a `reply`, answer it at once.

    The reply may hold the marks of a template (`answer_sources.MARKS`), whose values only filing
    gives. The same `key` again returns the query of the first and answers nothing twice. Raises
    `NotYourBody`, and `TransitionNotAllowed` where the reply lacks what its outcome needs.
    """
    if not access.may_somewhere(by, PERMISSION):
        raise NotYourBody(_("Your role does not include this here."))
    query = intake.submit(
        filing,
        applicant=applicant,
        by=by,
        key=key,
        draft_key=draft_key,
        received_at=received_at,
        body=body,
        stays_at_desk=reply is not None,
    )
    is_new = query.applicant_id == applicant.pk
    if reply is not None and is_new:
        words = answer_sources.filled(reply.text, query)
        answering.settle(query, reply=replace(reply, text=words), by=by)
        query.refresh_from_db()
    return query
