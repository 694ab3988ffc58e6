"""What each mail about a journalist's question shows, loaded when it is sent.

The outbox keeps numbers and primary keys. A builder runs in the language of the message.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.conf import settings

from portal import clock
from portal.links import absolute_url
from portal.models import Message
from pressroom import law, links, question_clocks
from pressroom.models import Journalist, PressAnswer, PressQuestion

Context = dict[str, Any]
Builder = Callable[[Message], Context]


def about_question(message: Message) -> Context:
    """The question of `number`, and the addresses where its answer is to be found."""
    rows = PressQuestion.objects.select_related("event", "body", "answered_with", "addressee")
    question = rows.get(number=message.context["number"])
    is_public = PressQuestion.objects.public(clock.now()).filter(pk=question.pk).exists()
    language = message.language
    return {
        "question": question,
        "lead": question.answered_with,
        "link": absolute_url("press:question", question.number, language=language)
        if is_public
        else "",
        "requests_link": absolute_url("press:requests", language=language),
    }


def with_term(message: Message) -> Context:
    """The due day with each of its days, and the article."""
    context = about_question(message)
    deadline = question_clocks.answer_clock(context["question"])
    if deadline is None:
        return context
    return context | {
        "due_on": deadline.due_on,
        "days": question_clocks.days_of(deadline),
        "basis": law.rule(deadline.basis).basis,
    }


def extended(message: Message) -> Context:
    """`until_on`: the new last day (ISO); `reason` of the decision."""
    context = about_question(message)
    deadline = question_clocks.answer_clock(context["question"])
    extension = law.rule(deadline.basis).extension if deadline else None
    return context | {
        "until": date.fromisoformat(message.context["until_on"]),
        "basis": extension.basis if extension else "",
    }


def answered(message: Message) -> Context:
    """`answer`: its primary key; it may be the lead's."""
    rows = PressAnswer.objects.select_related("body", "appointment__official")
    return about_question(message) | {"answer": rows.get(pk=message.context["answer"])}


def request_link(message: Message) -> Context:
    journalist = Journalist.objects.get(pk=message.recipient.partition(":")[2])
    return {
        "link": links.requests_url(journalist, language=message.language),
        "hours": settings.LINK_LIFETIME_HOURS,
    }


BUILDERS: Final[dict[str, Builder]] = {
    "pressroom/received": with_term,
    "pressroom/promised": with_term,
    "pressroom/extended": extended,
    "pressroom/holding": answered,
    "pressroom/answered": answered,
    "pressroom/corrected": answered,
    "pressroom/declined": about_question,
    "pressroom/grouped": about_question,
    "pressroom/request_link": request_link,
}


def address_of_journalist(pk: int) -> str | None:
    """A confirmed address; none once the person was erased. No other is ever written to."""
    rows = Journalist.objects.reachable().filter(pk=pk)
    return rows.values_list("email", flat=True).first()
