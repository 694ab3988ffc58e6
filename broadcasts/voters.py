"""Who follows a question beside its asker and left a contact: voters, and those asked with it.

They are told what became of it, each address once.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import CharField, Min, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Lower

from broadcasts.models import LiveQuestion, Vote
from portal import outbox
from queries.models import Applicant


def voters_for(question: LiveQuestion) -> QuerySet[Applicant]:
    """Who voted for it or for what was merged into it."""
    united = Q(question=question) | Q(question__merged_into=question)
    votes = Vote.objects.filter(united, applicant__isnull=False)
    return Applicant.objects.filter(pk__in=votes.values("applicant"))


def followers_of(question: LiveQuestion) -> QuerySet[Applicant]:
    """Those too who asked what was merged into it."""
    merged = LiveQuestion.objects.filter(merged_into=question, applicant__isnull=False)
    return voters_for(question) | Applicant.objects.filter(pk__in=merged.values("applicant"))


def tell(question: LiveQuestion, template: str, *, key: str, wait: timedelta = timedelta()) -> int:
    """Promise the voters the mail that its askers get, but who is among these; returns how many.

    One statement, however many voted. It is called back with the asker's of the same `key`
    (`portal.outbox.call_back`).
    """
    asked = LiveQuestion.objects.filter(Q(pk=question.pk) | Q(merged_into=question))
    known = asked.filter(applicant__isnull=False).values(address=Lower("applicant__email"))
    people = voters_for(question).exclude(email="").annotate(address=Lower("email"))
    others = people.exclude(address__in=known).order_by().values("address")
    each_once = Applicant.objects.filter(pk__in=others.annotate(first=Min("pk")).values("first"))
    return outbox.enqueue_many(
        template=f"broadcasts/{template}",
        recipients=each_once.values_list(
            Concat(Value("applicant:"), Cast("pk", CharField())), "language"
        ),
        context={"question": question.pk},
        key_prefix=key,
        wait=wait,
    )
