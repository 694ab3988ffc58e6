"""Addresses of Akimat LIVE's pages worth looking at, with the demo's broadcasts behind them."""

from __future__ import annotations

import uuid

from django.urls import reverse

from broadcasts import asking, rundown
from broadcasts.asking import Asked
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import QuestionSource
from portal.models import User


def public_pages() -> dict[str, str]:
    """Names and paths of the pages for everybody, with the active language before them."""
    public = Broadcast.objects.public()
    on_air, to_come = public.on_air()[0], public.upcoming()[0]
    closed = public.filter(status="closed", recording_url__gt="").latest("starts_at")
    asked = LiveQuestion.objects.public()
    pages = {
        "live-question-answered": asked.filter(broadcast=closed, status="answered")[0],
        "live-question-waiting": asked.on_the_wall().filter(broadcast=on_air)[0],
    }
    return {
        "live": reverse("live:home"),
        "live-archive": reverse("live:archive"),
        "live-on-air": reverse("live:broadcast", args=[on_air.number]),
        "live-to-come": reverse("live:broadcast", args=[to_come.number]),
        "live-closed": reverse("live:broadcast", args=[closed.number]),
        **{
            name: reverse("live:question", args=[row.broadcast.number, row.code])
            for name, row in pages.items()
        },
    }


def staff_pages() -> dict[str, dict[str, str]]:
    """User names of the demo's staff, and the names and paths of the pages they work at."""
    on_air = Broadcast.objects.on_air()[0]
    closed = Broadcast.objects.filter(status="closed").latest("starts_at")
    question = LiveQuestion.objects.filter(broadcast=closed, status="answered")[0]
    return {
        "press_officer2": {
            "live-list": reverse("admin:broadcasts_broadcast_changelist"),
            "live-plan": reverse("admin:broadcasts_broadcast_add"),
            "live-page": reverse("admin:broadcasts_broadcast_change", args=[on_air.pk]),
            "live-recording": reverse(
                "admin:broadcasts_broadcast_do", args=[closed.pk, "add_recording"]
            ),
            "live-questions": reverse("admin:broadcasts_livequestion_changelist"),
            "live-question": reverse("admin:broadcasts_livequestion_change", args=[question.pk]),
        },
    }


def answer_one(number: int) -> str:
    """Ask a question by phone and have it answered on air; gives its code."""
    broadcast, by = Broadcast.objects.get(number=number), User.objects.get(username="paula")
    asked = Asked(
        text="When does the new bus begin to run?", language="en", source=QuestionSource.PHONE
    )
    question = asking.ask(broadcast, asked=asked, key=uuid.uuid4(), by=by)
    for press in (rundown.queue, rundown.next_, rundown.now):
        question = press(question, by=by)
    return rundown.answered(question, by=by, summary="On the first of December.").code
