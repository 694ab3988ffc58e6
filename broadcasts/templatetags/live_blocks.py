"""What Akimat LIVE offers to its front page, to the home page and to the page of a broadcast."""

from typing import Any

from django import template

from broadcasts import answer_cards, chapters, structured
from broadcasts.answer_cards import AnswerCard
from broadcasts.broadcast_cards import Card, cards, with_related
from broadcasts.models import Broadcast

register = template.Library()


@register.inclusion_tag("live/_now_or_next.html")
def live_now_or_next(count: int = 3) -> dict[str, Any]:
    """Show what is on air and what comes next; each card has a heading of the third level."""
    rows = with_related(Broadcast.objects.public())
    on_air = cards(rows.on_air().order_by("-on_air_at", "-id"))
    return {"on_air": on_air, "upcoming": cards(rows.upcoming()[:count])}


@register.simple_tag
def live_last(count: int = 4) -> list[Card]:
    """Return what was broadcast last as cards, for `live/_broadcasts.html`."""
    rows = with_related(Broadcast.objects.public()).held().order_by("-starts_at", "-id")
    return cards(rows[:count])


@register.simple_tag
def live_last_answers(count: int = 4) -> list[AnswerCard]:
    """Return what was answered on air last as cards, for `live/_answers.html`."""
    return answer_cards.cards(answer_cards.newest(count))


@register.inclusion_tag("live/_chapters.html")
def recording_of(broadcast: Broadcast) -> dict[str, Any]:
    """Show a broadcast's recording with its answers as chapters, and tell it to search engines.

    Nothing at all where there is no recording yet.
    """
    found = chapters.of(broadcast)
    return {
        "broadcast": broadcast,
        "chapters": found,
        "structured": structured.video(broadcast, found),
    }
