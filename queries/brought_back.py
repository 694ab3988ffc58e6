"""Answers that residents brought back: by whom they were drafted, on what, and what came second.

A term is brought back when its answer was, so an answer counts on the day it was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate

from portal import access, clock
from portal.models import User
from queries.models import Answer, AnswerTerm, CitizenQuery, Rating

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from queries.oversight import Oversight

SHOWN: Final = 100  # the newest


@dataclass(frozen=True, slots=True)
class Second:
    """The term that began when the query was brought back."""

    state: str  # of AnswerTerm.State
    due_on: date
    is_late: bool  # answered late, or not answered though its last day is over


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """One answer that was brought back. `comment` is empty to whoever may not read it."""

    term: AnswerTerm
    answer: Answer | None
    comment: str
    second: Second | None
    is_visible: bool  # the query is, to whoever looks


@dataclass(frozen=True, slots=True)
class Counted:
    """How many by one executor, or on one topic; of those, how many second answers are late."""

    key: int | None
    number: int
    late: int


def terms(oversight: Oversight) -> QuerySet[AnswerTerm]:
    """The terms whose answer of the period was brought back."""
    since, until = oversight.period.since, oversight.period.until
    rows = AnswerTerm.objects.filter(is_reopened=True, answered_on__range=(since, until))
    return oversight.terms(rows)


def newest(oversight: Oversight) -> list[BroughtBack]:
    """The newest `SHOWN`. Five statements."""
    rows = terms(oversight).select_related("query", "topic", "body").defer("query__search")
    found = list(rows.order_by("-answered_on", "-id")[:SHOWN])
    queries = [term.query_id for term in found]
    answers: dict[tuple[int, date | None], Answer] = {
        (answer.query_id, answer.sent_on): answer
        for answer in Answer.objects.filter(
            query__in=queries, kind=Answer.Kind.FINAL, sent_at__isnull=False
        )
        .annotate(sent_on=TruncDate("sent_at"))
        .select_related("drafted_by")
        .order_by("-version")
    }
    comments = dict(
        Rating.objects.filter(
            answer__in=[answer.pk for answer in answers.values()], supporter__isnull=True
        ).values_list("answer", "comment")
    )
    later: dict[tuple[int, int], AnswerTerm] = {
        (term.query_id, term.ordinal - 1): term
        for term in AnswerTerm.objects.filter(query__in=queries, ordinal__gt=1)
    }
    visible = set(
        CitizenQuery.objects.visible_to(oversight.user)
        .filter(pk__in=queries)
        .values_list("pk", flat=True)
    )
    return [
        _told(oversight.user, term, answers.get((term.query_id, term.answered_on)), comments, later,
              is_visible=term.query_id in visible)
        for term in found
    ]  # fmt: skip


def _told(
    user: User,
    term: AnswerTerm,
    answer: Answer | None,
    comments: dict[int, str],
    later: dict[tuple[int, int], AnswerTerm],
    *,
    is_visible: bool,
) -> BroughtBack:
    may_know = is_visible and access.may(user, "queries.see_applicant", term.query.body_id)
    second = later.get((term.query_id, term.ordinal))
    return BroughtBack(
        term=term,
        answer=answer,
        comment=comments.get(answer.pk, "") if answer and may_know else "",
        second=Second(second.state, second.due_on, _is_late(second)) if second else None,
        is_visible=is_visible,
    )


def _is_late(term: AnswerTerm) -> bool:
    is_open = term.state == AnswerTerm.State.OPEN
    return term.state == AnswerTerm.State.LATE or (is_open and term.due_on < clock.today())


def by_topic(oversight: Oversight) -> list[Counted]:
    return _counted(terms(oversight), "topic_id")


def by_executor(oversight: Oversight) -> list[Counted]:
    """By whoever drafted the answer; the key None where it is not known, as of an import."""
    drafted = Answer.objects.filter(
        query=OuterRef("query"), kind=Answer.Kind.FINAL, sent_at__isnull=False
    ).annotate(sent_on=TruncDate("sent_at"))
    same_day = drafted.filter(sent_on=OuterRef("answered_on")).order_by("version")
    rows = terms(oversight).annotate(executor=Subquery(same_day.values("drafted_by")[:1]))
    return _counted(rows, "executor")


def _counted(rows: QuerySet[AnswerTerm], column: str) -> list[Counted]:
    """Most first. One statement."""
    second = AnswerTerm.objects.filter(query=OuterRef("query"), ordinal=OuterRef("ordinal") + 1)
    late = second.filter(
        Q(state=AnswerTerm.State.LATE) | Q(state=AnswerTerm.State.OPEN, due_on__lt=clock.today())
    )
    counted = (
        rows.annotate(is_second_late=Exists(late))
        .order_by()
        .values(column)
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(is_second_late=True)))
        .order_by("-number", column)
    )
    return [Counted(*line) for line in counted.values_list(column, "number", "late")]
