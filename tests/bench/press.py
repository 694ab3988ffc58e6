"""The pages of the press centre that are measured: programme, search, questions, announcements."""

from django.test import Client

from portal.paging import Position
from pressroom.models import Announcement, PressEvent, PressQuestion

EVENTS = "/kk/press/events/"
SEARCH = "/kk/press/search/"
ANNOUNCEMENTS = "/kk/announcements/"


def addresses() -> dict[str, tuple[Client, str]]:
    """Name the pages; the data choose what they are narrowed to."""
    anybody = Client(HTTP_HOST="127.0.0.1")
    held = PressEvent.objects.held().filter(starts_at__year=2020).order_by("starts_at", "pk")
    event = held[held.count() // 2]
    deep = Position(event.starts_at, event.pk)
    announcement = Announcement.objects.filter(status="approved").earliest("publish_at")
    question = PressQuestion.objects.answered().earliest("asked_at")
    return {
        "press centre, front page": (anybody, "/kk/press/"),
        "programme, first page": (anybody, EVENTS),
        "programme, one kind": (anybody, f"{EVENTS}?kind=briefing"),
        "programme, a year": (anybody, f"{EVENTS}?year=2020"),
        "programme, page in 2020": (anybody, f"{EVENTS}?older={deep}"),
        "an event with its coverage": (anybody, f"{EVENTS}{event.number}/"),
        "a question": (anybody, f"/kk/press/questions/{question.number}/"),
        "search, everything": (anybody, SEARCH),
        "search, a word of every event": (anybody, f"{SEARCH}?q=брифинг"),
        "search, a frequent word": (anybody, f"{SEARCH}?q=карантин"),
        "search, two words in Russian": (anybody, f"{SEARCH}?q=новые+автобусы"),
        "search, words with a slip": (anybody, f"{SEARCH}?q=карантен"),
        "search, one kind": (anybody, f"{SEARCH}?q=автобус&kind=answer"),
        "announcements, first page": (anybody, ANNOUNCEMENTS),
        "announcements, one kind": (anybody, f"{ANNOUNCEMENTS}?kind=news"),
        "an announcement": (anybody, f"{ANNOUNCEMENTS}{announcement.number}/"),
        "home page": (anybody, "/kk/"),
    }
