"""The answers of a broadcast as chapters of its recording, each at its second: WebVTT.

Nobody writes them down: where a chapter begins was pressed in the studio as the question came on
screen, and where it ends as it was answered (`Broadcast.second_of`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.text import Truncator

from broadcasts.models import Broadcast, LiveQuestion
from portal.recording import address

LONGEST_TITLE: Final = 160  # characters
_SHORTEST: Final = 1  # seconds
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True)
class Chapter:
    """One question that was answered, or promised an answer, on air; seconds of the recording."""

    question: LiveQuestion
    second: int
    until: int
    watch_url: str


def of(broadcast: Broadcast) -> list[Chapter]:
    """The chapters in the order of time; none where there is no recording. One statement.

    Of what any stranger may read: a question that was declined afterwards has none.
    """
    if not broadcast.is_public or broadcast.second_of(broadcast.on_air_at) is None:
        return []
    return cut(broadcast, answered_on_air(broadcast))


def answered_on_air(broadcast: Broadcast) -> list[LiveQuestion]:
    """Its public questions that came on screen and were done with, as they came."""
    rows = LiveQuestion.objects.public().filter(
        broadcast=broadcast, now_at__isnull=False, done_at__isnull=False
    )
    found = list(rows.select_related("district").defer("search", "text").order_by("now_at", "id"))
    for row in found:
        row.broadcast = broadcast
    return found


def cut(broadcast: Broadcast, questions: Iterable[LiveQuestion]) -> list[Chapter]:
    """Questions in the order of time as chapters: each ends before the next one begins."""
    found: list[Chapter] = []
    for question in questions:
        second, until = question.second, broadcast.second_of(question.done_at)
        if second is None or until is None:
            continue
        if found and found[-1].until > second:
            found[-1] = replace(found[-1], until=max(second, found[-1].second + _SHORTEST))
        until = max(until, second + _SHORTEST)
        found.append(Chapter(question, second, until, address(broadcast.recording_url, second)))
    return found


def vtt(chapters: Sequence[Chapter]) -> str:
    """The chapters as a file of WebVTT, named by code and question.

    Source: W3C WebVTT, "WebVTT file using chapter title text".
    """
    cues = [
        f"{chapter.question.code}\n{_at(chapter.second)} --> {_at(chapter.until)}\n"
        f"{_title(chapter.question)}\n"
        for chapter in chapters
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _title(question: LiveQuestion) -> str:
    """On one line, for a blank one would end the cue; `-->` cannot stand, as `>` is escaped."""
    line = Truncator(" ".join(question.public_text.split())).chars(LONGEST_TITLE)
    return f"{question.code}. {line}".translate(_ESCAPES)


def _at(second: int) -> str:
    minutes, seconds = divmod(second, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.000"
