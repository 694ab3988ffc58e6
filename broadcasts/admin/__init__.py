"""Akimat LIVE in the staff site: broadcasts, and viewers' questions to be found and read."""

from broadcasts.admin import broadcast_start, broadcasts, questions

__all__ = ["broadcast_start", "broadcasts", "questions"]
