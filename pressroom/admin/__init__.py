"""The press office's pages in the staff site: one module a kind of row."""

from pressroom.admin import (
    announcement_start,
    announcements,
    event_start,
    events,
    question,
    question_start,
)

__all__ = [
    "announcement_start",
    "announcements",
    "event_start",
    "events",
    "question",
    "question_start",
]
