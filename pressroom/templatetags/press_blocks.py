"""What the press centre offers to its front page and to the home page."""

from typing import Any

from django import template

from portal import clock
from pressroom import public_question
from pressroom.announcement_views import LIST_ONLY
from pressroom.announcement_views import cards as announcement_cards
from pressroom.event_cards import cards, with_related
from pressroom.models import Announcement, PressEvent, PressQuestion

register = template.Library()


@register.inclusion_tag("pressroom/_next_events.html")
def next_events(count: int = 4) -> dict[str, Any]:
    """Show the next public events; each card has a heading of the third level."""
    now = clock.now()
    return {"cards": cards(with_related(PressEvent.objects.public(now)).upcoming(now)[:count])}


@register.inclusion_tag("pressroom/_last_events.html")
def last_events(count: int = 4) -> dict[str, Any]:
    """Show what was held last; nothing at all where nothing was."""
    now = clock.now()
    return {"cards": cards(with_related(PressEvent.objects.public(now)).past(now)[:count])}


@register.inclusion_tag("pressroom/_newest_questions.html")
def newest_questions(count: int = 4) -> dict[str, Any]:
    """Show what journalists asked last; each card has a heading of the third level."""
    rows = PressQuestion.objects.public(clock.now()).order_by("-asked_at", "-id")
    return {"cards": public_question.cards(public_question.with_related(rows[:count]))}


@register.inclusion_tag("announcements/_newest.html")
def newest_announcements(count: int = 3) -> dict[str, Any]:
    """Show the newest public announcements; each card has a heading of the third level."""
    rows = Announcement.objects.public(clock.now()).newest_first().only(*LIST_ONLY)
    return {"cards": announcement_cards(rows.prefetch_related("topics", "districts")[:count])}
