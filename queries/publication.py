"""What the public sees: moderators hide or edit with a reason the resident reads.

The text as filed is never changed. Every verb locks the row and raises `TransitionNotAllowed` or
`NotYourBody`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock, search
from queries import change
from queries.lifecycle import TransitionNotAllowed
from queries.models import CitizenQuery, Visibility
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def hide(query: CitizenQuery, *, reason: str, by: User) -> CitizenQuery:
    """Take the query from the register; the resident reads the reason."""
    query, step = change.begin(query, "hide", by)
    reason_not = reason_not_to_hide(query)
    if reason_not:
        raise TransitionNotAllowed(reason_not)
    words = redact(reason).text
    change.save(query, visibility=Visibility.HIDDEN, moderation_reason=words)
    return change.finish(query, step, by, mail_context={"event": step.event}, reason=words)


@transaction.atomic
def show(query: CitizenQuery, *, by: User) -> CitizenQuery:
    """Undo a hiding. What the resident keeps private stays private."""
    query, step = change.begin(query, "show", by)
    reason_not = reason_not_to_show(query)
    if reason_not:
        raise TransitionNotAllowed(reason_not)
    change.save(query, visibility=Visibility.PUBLIC, moderation_reason="")
    return change.finish(query, step, by, mail_context={"event": step.event})


@transaction.atomic
def edit_public_text(
    query: CitizenQuery, *, subject: str, text: str, reason: str, by: User
) -> CitizenQuery:
    """Change what the public reads, never what was filed."""
    query, step = change.begin(query, "edit_public_text", by)
    words = redact(reason).text
    change.save(query, public_subject=subject, public_text=text, moderation_reason=words)
    if query.visibility == Visibility.PUBLIC:
        search.learn_words(f"{subject} {text}")
    return change.finish(query, step, by, mail_context={"event": step.event}, reason=words)


@transaction.atomic
def decide_on_photos(
    query: CitizenQuery, *, publish: Collection[UUID], reason: str = "", by: User
) -> CitizenQuery:
    """Publish the named photos; the others are kept from strangers, with the reason."""
    query, step = change.begin(query, "publish_photos", by)
    reason_not = reason_not_to_decide_on_photos(query)
    if reason_not:
        raise TransitionNotAllowed(reason_not)
    photos = query.attachments.all()
    shown = photos.filter(pk__in=publish)
    others = photos.exclude(pk__in=publish)
    if others.exists() and not reason:
        raise TransitionNotAllowed(_("Say why a photo is not shown."))
    shown.filter(published_at__isnull=True).update(published_at=clock.now(), refused_reason="")
    others.update(published_at=None, refused_reason=redact(reason).text[:300])
    return change.finish(query, step, by, published=shown.count())


# --- why not, for the buttons ---------------------------------------------------------------------


def reason_not_to_hide(query: CitizenQuery) -> str:
    return "" if query.visibility == Visibility.PUBLIC else _("The query is not public.")


def reason_not_to_show(query: CitizenQuery) -> str:
    hidden = query.visibility == Visibility.HIDDEN
    return "" if hidden else _("No moderator has hidden this query.")


def reason_not_to_decide_on_photos(query: CitizenQuery) -> str:
    return "" if query.attachments.exists() else _("The query has no photos.")
