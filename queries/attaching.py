"""An answer given in public, attached to an open query that asks the same.

It is a help, not an answer: the Code wants a reasoned answer of the body to whoever asked (Art. 89)
within its term (Art. 76), so the query stays open and its clock runs on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import clock, public_answers
from portal.public_answers import PublicAnswer
from queries import change
from queries.lifecycle import TransitionNotAllowed
from queries.models import AttachedAnswer, CitizenQuery

if TYPE_CHECKING:
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Shown:
    """An attached answer whose source is public now.

    Pages and mails say it in the words of now: what a moderator has taken from the source since, or
    a correction has put right, is nowhere told from the copy.
    """

    row: AttachedAnswer
    now: PublicAnswer

    @property
    def where(self) -> str:
        """In words, as it goes on after "answered": at the press centre."""
        return public_answers.label_of(self.row.source)

    @property
    def is_changed(self) -> bool:
        """Whether it says something else now than what was attached and mailed."""
        return self.now.answer != self.row.answer


@transaction.atomic
def attach(query: CitizenQuery, *, source: str, number: str, by: User) -> AttachedAnswer:
    """Attach the public answer of that source and number, and mail it to all who wait for one.

    It neither closes the query nor stops a clock (see above). A second time returns the first, and
    mails nobody. Raises `NotYourBody`, and `TransitionNotAllowed` for a query that is not open and
    for an answer that is not public now.
    """
    query, step = change.begin(query, "attach", by)
    before = query.attached_answers.filter(source=source, given_number=number).first()
    if before is not None:
        return before
    with override(query.language):
        found = public_answers.by_number(source, number)
    if found is None:
        raise TransitionNotAllowed(_("This answer is not public now."))
    attached = AttachedAnswer.objects.create(
        query=query,
        source=found.source,
        given_number=found.number,
        question=found.question,
        answer=found.answer,
        language=found.language,
        answered_by=found.answered_by,
        answered_at=found.answered_at,
        attached_by=by,
        attached_at=clock.now(),
    )
    context = {"attached": attached.pk}
    change.finish(query, step, by, mail_context=context, source=source, given=number)
    change.tell_supporters(query, step.mail, key=f"attached:{attached.pk}", **context)
    return attached


def shown(query: CitizenQuery) -> list[Shown]:
    """What was attached and is public still, oldest first: whoever unpublishes takes it from here.

    One statement, and where something was attached, a fixed number for each source.
    """
    return of_rows(query.attached_answers.all())


def of_rows(attached: Iterable[AttachedAnswer]) -> list[Shown]:
    """The same for rows at hand."""
    rows = list(attached)
    public = public_answers.public_now(row.key for row in rows)
    return [Shown(row, public[row.key]) for row in rows if row.key in public]


def alike(query: CitizenQuery) -> list[PublicAnswer]:
    """Public answers to much the same as the query asks, but those attached already."""
    attached = {row.key for row in query.attached_answers.only("source", "given_number")}
    found = public_answers.similar(f"{query.subject} {query.text}", topic=query.topic)
    return [answer for answer in found if answer.key not in attached]
