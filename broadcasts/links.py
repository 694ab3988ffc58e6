"""The addresses of broadcasts and questions, and the asker's own page, which is a key.

How addresses that open something are made, and what they must not hold, is told in `portal.links`.
"""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from broadcasts.models import Broadcast, LiveQuestion
from portal import numbers
from portal.links import LinkNotValid, absolute_url

_ASKER: Final = "live"  # the purpose of the secret


def broadcast_path(broadcast: Broadcast) -> str:
    """The public page of a broadcast on this site, in the active language."""
    return reverse("live:broadcast", args=[broadcast.number])


def secret_of(question: LiveQuestion) -> str:
    """The secret that with number and code opens the asker's own page."""
    return numbers.secret_for(_ASKER, _named(question.broadcast.number, question.code))


def mine_path(question: LiveQuestion) -> str:
    """The asker's own page on this site, in the active language."""
    return reverse("live:mine", args=_mine_parts(question))


def mine_url(question: LiveQuestion, *, language: str) -> str:
    """The same as a mail shows it."""
    return absolute_url("live:mine", *_mine_parts(question), language=language)


def question_behind(number: int, code: str, secret: str) -> LiveQuestion:
    """The question that number, code and secret open, with its broadcast. Raises `LinkNotValid`."""
    if not numbers.secret_matches(_ASKER, _named(number, code), secret):
        raise LinkNotValid
    rows = LiveQuestion.objects.select_related("broadcast", "district", "applicant", "merged_into")
    question = rows.filter(broadcast__number=number, code=code).first()
    if question is None:
        raise LinkNotValid
    return question


def _named(number: int, code: str) -> str:
    return f"{number}/{code}"


def _mine_parts(question: LiveQuestion) -> tuple[str, str, str]:
    return str(question.broadcast.number), question.code, secret_of(question)
