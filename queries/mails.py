"""What each mail of the desk shows, loaded when it is sent: the outbox keeps numbers and slugs.

A builder gets the message and gives its template's variables. It runs in the language of the
message, so every name, date and article it gives comes in that language.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings

from portal.mail import NothingToSay
from portal.models import Body, Message, User
from queries import attaching, law, links
from queries.deadline_days import answer_clock, days_of
from queries.models import (
    Answer,
    Applicant,
    AttachedAnswer,
    CitizenQuery,
    HeldFiling,
    QueryDeadline,
    Supporter,
)
from queries.origins import origin_of

Context = dict[str, Any]
Builder = Callable[[Message], Context]


def about_query(message: Message) -> Context:
    """The query of `number`, and the reader's own way to it: the asker's, or a supporter's."""
    query = _query(message.context["number"])
    kind, _, pk = message.recipient.partition(":")
    context: Context = {"query": query, "is_asker": kind == "applicant"}
    if kind == "supporter":
        supporter = Supporter.objects.select_related("query").get(pk=pk, query=query)
        context["link"] = links.supporter_url(supporter, language=message.language)
    else:
        context["link"] = links.follow_url(query, language=message.language)
    return context


def talon(message: Message) -> Context:
    """The receipt (Art. 64): number, moment, who accepted it, and the due day with its why."""
    context = about_query(message)
    query = context["query"]
    return context | {
        "secret": links.secret_of(query),
        "talon_link": links.talon_url(query, language=message.language),
        "accepted_by": name_and_post(query.accepted_by) if query.accepted_by else "",
        "origin": origin_of(query),
        **_term(query),
    }


def passed_on(message: Message) -> Context:
    """`body`: the slug of the body it was passed to; `reason` in words, if one was given."""
    return about_query(message) | {"body": Body.objects.get(slug=message.context["body"])}


def split(message: Message) -> Context:
    """`part`: the number of the query split off."""
    part = _query(message.context["part"])
    part_link = links.follow_url(part, language=message.language)
    return about_query(message) | {"part": part, "part_link": part_link}


def question(message: Message) -> Context:
    """The body's last question to the resident, and the day until which an answer is awaited."""
    context = about_query(message)
    asked = context["query"].detail_requests.latest("asked_at")
    cure = context["query"].deadlines.filter(kind=QueryDeadline.Kind.CURE).order_by("pk").last()
    return context | {"question": asked.question, "until": cure.due_on if cure else None}


def extended(message: Message) -> Context:
    """`until`: the new last day (ISO); `reason` of the decision."""
    context = about_query(message)
    clock = answer_clock(context["query"])
    extension = law.rule(clock.basis).extension if clock else None
    return context | {
        "until": date.fromisoformat(message.context["until"]),
        "basis": extension.basis if extension else "",
    }


def answered(message: Message) -> Context:
    """`answer`: its primary key. Supporters read its public text: the other may name the asker."""
    context = about_query(message)
    answer = Answer.objects.select_related("body").get(
        pk=message.context["answer"], query=context["query"]
    )
    return context | _answer(answer, is_asker=context["is_asker"])


def attached(message: Message) -> Context:
    """`attached`: its primary key. What is not public any more is told to nobody."""
    context = about_query(message)
    row = AttachedAnswer.objects.get(pk=message.context["attached"], query=context["query"])
    found = attaching.of_rows([row])
    if not found:
        raise NothingToSay
    shown = found[0]
    return context | {
        "attached": shown,
        "address": _whole(shown.now.path),
        "watch_address": _whole(shown.now.watch_url),
    }


def ended(message: Message) -> Context:
    """`ground`: its key in the rule book; `reason` in words."""
    return about_query(message) | {
        "ground": law.ground(message.context["ground"]),
        "remedies": law.REMEDIES,
    }


def my_queries(message: Message) -> Context:
    applicant = Applicant.objects.get(pk=message.recipient.partition(":")[2])
    return {
        "link": links.my_queries_url(applicant, language=message.language),
        "hours": settings.LINK_LIFETIME_HOURS,
    }


def confirm_filing(message: Message) -> Context:
    """`held`: the primary key of the filing that waits."""
    held = HeldFiling.objects.get(pk=message.context["held"])
    return {
        "link": links.confirm_url(held, language=message.language),
        "hours": settings.DRAFT_LIFETIME_HOURS,
    }


BUILDERS: dict[str, Builder] = {
    "queries/filed": talon,
    "queries/assigned": passed_on,
    "queries/forwarded_outside": passed_on,
    "queries/split": split,
    "queries/details_asked": question,
    "queries/extended": extended,
    "queries/holding_answer": answered,
    "queries/answer_attached": attached,
    "queries/answered": answered,
    "queries/corrected_answer": answered,
    "queries/returned": ended,
    "queries/terminated": ended,
    "queries/withdrawn": about_query,
    "queries/reopened": about_query,
    "queries/moderated": about_query,
    "queries/supporter_joined": about_query,
    "queries/my_queries": my_queries,
    "queries/confirm_filing": confirm_filing,
}


# --- where the mails go ---------------------------------------------------------------------------


def address_of_applicant(pk: int) -> str | None:
    """The address an applicant left; empty once erased."""
    return Applicant.objects.filter(pk=pk).values_list("email", flat=True).first()


def address_of_supporter(pk: int) -> str | None:
    """The address of somebody who joined a query, if they left one."""
    return Supporter.objects.filter(pk=pk).values_list("applicant__email", flat=True).first()


# --- parts ----------------------------------------------------------------------------------------


def name_and_post(user: User) -> str:
    """Who accepted a query, as the talon names them (Art. 64)."""
    membership = user.memberships.select_related("body").order_by("pk").first()
    post = str(membership.get_role_display()) if membership else ""
    return ", ".join(filter(None, (user.get_full_name() or user.get_username(), post)))


def _whole(url: str) -> str:
    """An address as a mail shows it: one on this site with its host."""
    return f"{settings.SITE_URL}{url}" if url.startswith("/") else url


def _query(number: str) -> CitizenQuery:
    rows = CitizenQuery.objects.select_related("body", "topic", "applicant", "accepted_by")
    return rows.get(number=number)


def _answer(answer: Answer, *, is_asker: bool) -> Context:
    return {
        "answer": answer,
        "answer_text": answer.text if is_asker else answer.public_text,
        "remedies": law.REMEDIES,
        "reopen_days": settings.REOPEN_DAYS,
    }


def _term(query: CitizenQuery) -> Context:
    """The answer clock with each of its days; nothing for a query that never had one."""
    clock = answer_clock(query)
    if clock is None:
        return {"deadline": None}
    basis = str(law.rule(clock.basis).basis)
    return {"deadline": clock, "basis": basis, "days": days_of(clock, query)}
