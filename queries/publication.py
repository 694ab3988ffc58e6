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

from portal import clock
from queries import change, search
from queries.lifecycle import TransitionNotAllowed
from queries.models import CitizenQuery, Visibility

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def hide(query: CitizenQuery, *, reason: str, by: User) -> CitizenQuery:
    """Take the query from the register; the resident reads the reason."""
    query, step = change.begin(query, "hide", by)
    if query.visibility != Visibility.PUBLIC:
        raise TransitionNotAllowed(_("The query is not public."))
    change.save(query, visibility=Visibility.HIDDEN, moderation_reason=reason)
    return change.finish(query, step, by, mail_context={"event": step.event}, reason=reason)


@transaction.atomic
def show(query: CitizenQuery, *, by: User) -> CitizenQuery:
    """Undo a hiding. What the resident keeps private stays private."""
    query, step = change.begin(query, "show", by)
    if query.visibility != Visibility.HIDDEN:
        raise TransitionNotAllowed(_("No moderator has hidden this query."))
    change.save(query, visibility=Visibility.PUBLIC, moderation_reason="")
    return change.finish(query, step, by, mail_context={"event": step.event})


@transaction.atomic
def edit_public_text(
    query: CitizenQuery, *, subject: str, text: str, reason: str, by: User
) -> CitizenQuery:
    """Change what the public reads, never what was filed."""
    query, step = change.begin(query, "edit_public_text", by)
    change.save(query, public_subject=subject, public_text=text, moderation_reason=reason)
    if query.visibility == Visibility.PUBLIC:
        search.learn_words(f"{subject} {text}")
    return change.finish(query, step, by, mail_context={"event": step.event}, reason=reason)


@transaction.atomic
def decide_on_photos(
    query: CitizenQuery, *, publish: Collection[UUID], reason: str = "", by: User
) -> CitizenQuery:
    """Publish the named photos; the others are kept from strangers, with the reason."""
    query, step = change.begin(query, "publish_photos", by)
    photos = query.attachments.all()
    photos.filter(pk__in=publish).update(published_at=clock.now(), refused_reason="")
    others = photos.exclude(pk__in=publish)
    if others.exists() and not reason:
        raise TransitionNotAllowed(_("Say why a photo is not shown."))
    others.update(published_at=None, refused_reason=reason)
    return change.finish(query, step, by, published=len(publish))
