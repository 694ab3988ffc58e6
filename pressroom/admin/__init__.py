"""The press office's pages in the staff site: one module a kind of row."""

from pressroom.admin import (
    accreditation_start,
    accreditations,
    announcement_start,
    announcements,
    coverage,
    coverage_imports,
    event_start,
    events,
    journalists,
    outlets,
    question,
    question_start,
)

__all__ = [
    "accreditation_start",
    "accreditations",
    "announcement_start",
    "announcements",
    "coverage",
    "coverage_imports",
    "event_start",
    "events",
    "journalists",
    "outlets",
    "question",
    "question_start",
]
