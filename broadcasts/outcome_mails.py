"""What the mails about a question's outcome show, loaded when they are sent.

The outbox keeps primary keys. Asker, those asked together with them and voters get the same mail,
each with their own way back. What has been undone meanwhile is told to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from broadcasts import answerers, links
from broadcasts.models import LiveQuestion
from broadcasts.models.choices import LiveStatus
from portal.links import absolute_url
from portal.mail import NothingToSay
from portal.models import Message
from queries import links as desk_links
from queries.models import Supporter

Context = dict[str, Any]
Builder = Callable[[Message], Context]


def about_question(message: Message, *, told_of: LiveStatus) -> Context:
    """The question of `question` as it stands now, and the reader's own way to it.

    One that was merged into another is told of as that one. Raises `NothingToSay` where it stands
    elsewhere by now.
    """
    asked = _question(pk=message.context["question"])
    if asked is None:
        raise NothingToSay
    is_merged = asked.status == LiveStatus.MERGED and told_of != LiveStatus.MERGED
    question = _question(pk=asked.merged_into_id) if is_merged else asked
    if question is None or question.status != told_of:
        raise NothingToSay
    is_asker = message.recipient == f"applicant:{asked.applicant_id}"
    return {
        "question": question,
        "broadcast": question.broadcast,
        "own": asked if is_asker else None,
        "is_merged": is_merged,
        "own_link": links.mine_url(asked, language=message.language) if is_asker else "",
        "link": _public_url(question, message.language),
    }


def answered(message: Message) -> Context:
    """Who answered, in a few words, and where to watch it."""
    context = about_question(message, told_of=LiveStatus.ANSWERED)
    return context | {"speaker": _speaker(context["question"])}


def promised(message: Message) -> Context:
    """Who promised to answer later."""
    context = about_question(message, told_of=LiveStatus.PROMISED)
    return context | {"speaker": _speaker(context["question"])}


def declined(message: Message) -> Context:
    """With the way to the desk, which refuses nothing."""
    context = about_question(message, told_of=LiveStatus.DECLINED)
    return context | {"file_link": absolute_url("queries:new", language=message.language)}


def merged(message: Message) -> Context:
    """The lead's words are told only while any stranger may read them."""
    context = about_question(message, told_of=LiveStatus.MERGED)
    lead = _question(pk=context["question"].merged_into_id)
    is_public = lead is not None and lead.is_public
    return context | {
        "lead": lead if is_public else None,
        "link": _public_url(lead, message.language) if lead and is_public else "",
    }


def passed_on(message: Message) -> Context:
    """For those who follow it; the asker gets the talon of the desk. `recipient`: a supporter."""
    rows = Supporter.objects.select_related("query__body", "applicant")
    supporter = rows.get(pk=message.recipient.partition(":")[2])
    question = _question(pk=message.context["question"])
    if question is None:
        raise NothingToSay
    own = _question(applicant=supporter.applicant_id)  # none for who only voted
    return {
        "question": question,
        "broadcast": question.broadcast,
        "own": own,
        "is_merged": own is not None,
        "query": supporter.query,
        "follow_link": desk_links.supporter_url(supporter, language=message.language),
        "own_link": links.mine_url(own, language=message.language) if own else "",
        "link": _public_url(question, message.language),
    }


BUILDERS: Final[dict[str, Builder]] = {
    "broadcasts/answered": answered,
    "broadcasts/promised": promised,
    "broadcasts/declined": declined,
    "broadcasts/merged": merged,
    "broadcasts/passed_on": passed_on,
}


def _question(**which: Any) -> LiveQuestion | None:
    rows = LiveQuestion.objects.select_related("broadcast", "answered_by__official")
    return rows.defer("search", "broadcast__search").filter(**which).first()


def _public_url(question: LiveQuestion, language: str) -> str:
    """The permanent address, which opens the recording at its second; empty where nothing is."""
    if not question.is_public:
        return ""
    number = str(question.broadcast.number)
    return absolute_url("live:question", number, question.code, language=language)


def _speaker(question: LiveQuestion) -> str:
    """Who answered or promised, with the office as printed that day."""
    guests = answerers.guests_of([question.broadcast_id])
    return str(answerers.answerer_of(question, guests) or "")
