"""What a moderator decides of a question: published, declined, edited, asked with another.

Every verb locks the rows (`broadcasts.change`) and raises `TransitionNotAllowed` or `NotYourBody`;
`ChangedMeanwhile` where `seen`, the revision the moderator looked at, is old. The table is
`broadcasts.question_life`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from broadcasts import askers, change, decline_words, merging, vocabulary
from broadcasts.models import LiveQuestion
from broadcasts.models.choices import DeclineGround, LiveStatus
from portal import clock
from portal.text import normalise, normalise_line
from portal.transitions import Transition, TransitionNotAllowed
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import User

LONGEST_WORDS: Final = 300  # characters to the asker; the column's
EDITED: Final = frozenset({"public_text", "asked_as", "district", "topic"})


@transaction.atomic
def approve(question: LiveQuestion, *, by: User, seen: int | None = None) -> LiveQuestion:
    """Publish it on the wall. One that was declined is taken up again."""
    question, step = change.begin(question, "approve", by, seen=seen)
    if question.status == LiveStatus.DECLINED:
        askers.not_to_be_told(question, "declined")
    publish(question, step, decline_ground="", decline_words="")
    change.record(question, step.event, by)
    return question


def publish(question: LiveQuestion, step: Transition, **changes: Any) -> None:
    """Save a step that lets it be read, and make its words known to the search."""
    change.save(question, step, published_at=question.published_at or clock.now(), **changes)
    vocabulary.learn(question)


@transaction.atomic
def decline(
    question: LiveQuestion,
    *,
    ground: DeclineGround,
    by: User,
    words: str = "",
    seen: int | None = None,
) -> LiveQuestion:
    """Say that it will not be asked, and why, in words to the asker; without any, the usual ones.

    Those merged into it are declined with it, for the same reason; each may be taken up again.
    """
    question, step = change.begin(question, "decline", by, seen=seen)
    together = [*merging.followers(question), question]
    for each in together:
        said = normalise_line(words) or decline_words.sentence(ground, language=each.language)
        change.save(
            each,
            step,
            decline_ground=ground,
            decline_words=redact(said, language=each.language).text[:LONGEST_WORDS],
            merged_into=None,
            now_at=None,
            rank=0,
        )
        change.record(each, step.event, by, ground=ground)
        askers.tell(each, step.mail)
    merging.recount(*together)
    return question


@transaction.atomic
def edit(
    question: LiveQuestion, *, by: User, seen: int | None = None, **changes: Any
) -> LiveQuestion:
    """Change what is published, any of `EDITED` by name; what was asked stays as it was filed."""
    question, step = change.begin(question, "edit", by, seen=seen)
    if unknown := set(changes) - EDITED:
        raise TypeError(*sorted(unknown))
    if "public_text" in changes:
        changes["public_text"] = _said(changes["public_text"], question.language)
    if "asked_as" in changes:
        changes["asked_as"] = normalise_line(changes["asked_as"])
    changed = {name: new for name, new in changes.items() if getattr(question, name) != new}
    if changed:
        change.save(question, step, **changed)
        if question.status != LiveStatus.INCOMING:
            vocabulary.learn(question)
        change.record(question, step.event, by, what=sorted(changed))
    return question


@transaction.atomic
def merge(
    question: LiveQuestion, *, into: LiveQuestion, by: User, seen: int | None = None
) -> LiveQuestion:
    """Ask it together with another of the same broadcast, which counts the voters of both.

    Its asker is told, and hears what becomes of the other. Where `into` was merged itself, what
    that was merged into is meant.
    """
    question, step = change.begin(question, "merge", by, seen=seen)
    lead = merging.lead_for(question, into)
    for each in merging.followers(question):
        change.save(each, merged_into=lead)
        change.record(each, step.event, by, lead=lead.code)
    change.save(question, step, merged_into=lead, rank=0)
    change.record(question, step.event, by, lead=lead.code)
    change.save(lead)  # who presses on it next presses for these askers too, and shall have seen it
    merging.recount(lead, question)
    askers.tell(question, step.mail)
    return question


@transaction.atomic
def unmerge(question: LiveQuestion, *, by: User, seen: int | None = None) -> LiveQuestion:
    """Let it be asked on its own again: it waits for the moderator as when it came."""
    question, step = change.begin(question, "unmerge", by, seen=seen)
    if question.merged_into is None:  # the table allows merged ones alone, and they have a lead
        raise AssertionError(question)
    lead = change.locked(question.merged_into)
    askers.not_to_be_told(question, "merged")
    change.save(question, step, merged_into=None)
    change.record(question, step.event, by)
    change.save(lead)
    merging.recount(lead, question)
    return question


def _said(words: str, language: str) -> str:
    said = redact(normalise(words), language=language).text
    if not said.strip():
        raise TransitionNotAllowed(_("Say it in words."))
    return said
