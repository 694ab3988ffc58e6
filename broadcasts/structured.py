"""Broadcasts, questions and answers as schema.org knows them, for search engines.

Nothing but what stands on the page itself: a question's public words, its answer, and where in the
recording it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import Truncator

from broadcasts.models.choices import LiveStatus
from portal.templatetags.languages import written
from portal.workdays import local_time

if TYPE_CHECKING:
    from datetime import datetime

    from broadcasts.answerers import Answerer
    from broadcasts.chapters import Chapter
    from broadcasts.models import Broadcast, LiveQuestion

LONGEST_NAME = 110  # characters


def video(broadcast: Broadcast, chapters: Sequence[Chapter]) -> dict[str, Any] | None:
    """The recording with a clip an answer; None where there is no recording.

    Source: schema.org VideoObject, Clip and BroadcastEvent.
    """
    if not broadcast.is_public or not broadcast.recording_url:
        return None
    title, description = written(broadcast, "title"), written(broadcast, "description")
    return {
        "@type": "VideoObject",
        "name": title.text,
        "description": description.text or title.text,
        "inLanguage": title.language,
        "thumbnailUrl": _absolute(static("img/logo.svg")),
        "uploadDate": _moment(broadcast.ended_at or broadcast.ends_at),
        "url": _absolute(reverse("live:broadcast", args=[broadcast.number])),
        "contentUrl": broadcast.recording_url,
        "publication": {
            "@type": "BroadcastEvent",
            "isLiveBroadcast": True,
            "startDate": _moment(broadcast.on_air_at or broadcast.starts_at),
            "endDate": _moment(broadcast.ended_at or broadcast.ends_at),
        },
        "hasPart": [_clip(chapter) for chapter in chapters],
    }


def question(row: LiveQuestion, answerer: Answerer | None, watch_url: str) -> dict[str, Any]:
    """A question and, if it was written down, its answer. Source: schema.org QAPage.

    What was only promised is no answer yet.
    """
    here = _absolute(reverse("live:question", args=[row.broadcast.number, row.code]))
    is_answered = row.status == LiveStatus.ANSWERED and bool(row.answer_text)
    said: dict[str, Any] = {
        "@type": "Question",
        "name": _name(row),
        "text": row.public_text,
        "inLanguage": row.language,
        "dateCreated": _moment(row.asked_at),
        "upvoteCount": row.votes_count,
        "url": here,
        "answerCount": int(is_answered),
    }
    if row.asked_as:
        said["author"] = {"@type": "Person", "name": row.asked_as}
    if is_answered:
        answer: dict[str, Any] = {
            "@type": "Answer",
            "text": row.answer_text,
            "inLanguage": row.language,
            "url": watch_url or here,
        }
        if row.done_at:
            answer["dateCreated"] = _moment(row.done_at)
        if answerer:
            answer["author"] = {
                "@type": "Person",
                "name": answerer.name.text,
                "jobTitle": answerer.title.text,
            }
        said["acceptedAnswer"] = answer
    return {"@type": "QAPage", "mainEntity": said}


def _clip(chapter: Chapter) -> dict[str, Any]:
    return {
        "@type": "Clip",
        "name": _name(chapter.question),
        "startOffset": chapter.second,
        "endOffset": chapter.until,
        "url": chapter.watch_url,
    }


def _name(row: LiveQuestion) -> str:
    return Truncator(" ".join(row.public_text.split())).chars(LONGEST_NAME)


def _moment(at: datetime) -> str:
    """With the offset of Almaty at that time."""
    return local_time(at).isoformat(timespec="seconds")


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
