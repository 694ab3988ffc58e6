"""Taking a press back: every column as it stood, the mail called back, and both in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from broadcasts import askers, change, journal, merging, queue_ranks
from broadcasts.change import ChangedMeanwhile
from broadcasts.models import Broadcast, LiveQuestion, Press
from broadcasts.models.choices import LiveStatus
from portal import clock, outbox
from portal.transitions import TransitionNotAllowed

if TYPE_CHECKING:
    from portal.models import User

UNDO: Final = "undo"  # the verb of a press that took another one back
_ALONE: Final = (LiveStatus.NEXT, LiveStatus.NOW)  # one of each in a broadcast


def last_press(broadcast: Broadcast, *, by: User) -> Press | None:
    """What the moderator would undo, if anything: the last own one that still counts.

    One that only said what stood there already changed nothing.
    """
    own = Press.objects.filter(by=by, question__broadcast=broadcast, undone_at=None)
    counting = own.exclude(verb=UNDO).exclude(was__questions=[])
    return counting.select_related("question").order_by("-id").first()


def take_back(press: Press, broadcast: Broadcast, *, by: User) -> LiveQuestion:
    """Restore all the questions it changed; returns the one that was pressed on.

    The broadcast is locked. Raises `ChangedMeanwhile` where somebody has changed one of them since,
    `TransitionNotAllowed` where a mail is on its way or another question has the place.
    """
    rows = _locked(press, broadcast)
    for key in press.was["mails"]:
        outbox.call_back(key)
        if outbox.has_left(key):
            raise TransitionNotAllowed(
                _("The asker has been told by mail already: this cannot be undone any more.")
            )
    _restore(press, rows, by)
    press.undone_at = clock.now()
    press.save(update_fields=["undone_at"])
    return rows[press.question_id]


def _locked(press: Press, broadcast: Broadcast) -> dict[int, LiveQuestion]:
    """The questions the press changed, as it left them, by their keys."""
    after = {was["question"]: was["after"] for was in press.was["questions"]}
    rows = LiveQuestion.objects.filter(pk__in=after).order_by("pk")
    found = rows.select_for_update(no_key=True, of=("self",)).select_related("applicant")
    by_key = {row.pk: row for row in found}
    for row in by_key.values():
        row.broadcast = broadcast
        if row.revision != after[row.pk]:
            raise ChangedMeanwhile(row)
    return by_key


def _restore(press: Press, rows: dict[int, LiveQuestion], by: User) -> None:
    """Give each its columns back; whoever was next or on air last, when the place is free again."""
    in_turn = sorted(press.was["questions"], key=lambda was: was["columns"]["status"] in _ALONE)
    for was in in_turn:
        row, columns = rows[was["question"]], journal.columns_of(was)
        _must_be_free(row, columns["status"])
        change.save(row, **columns)
        if row.status == LiveStatus.QUEUED:
            queue_ranks.give_way(row)
        if was["told"]:
            change.record(row, "undone", by, verb=press.verb)
        _stands_as_before(row, before=was["before"])
    merging.recount(*rows.values())
    for pk, mail, key in press.was["unsaid"]:
        askers.tell_again(rows[pk], mail, key=key)


def _must_be_free(row: LiveQuestion, status: str) -> None:
    """There is one question on air, and one next."""
    if status not in _ALONE:
        return
    others = LiveQuestion.objects.filter(broadcast=row.broadcast_id, status=status)
    other = others.exclude(pk=row.pk).first()
    if other is not None:
        raise TransitionNotAllowed(
            _("Question %(code)s is “%(now)s” meanwhile: this cannot be undone any more.")
            % {"code": other.code, "now": other.get_status_display()}
        )


def _stands_as_before(row: LiveQuestion, *, before: int) -> None:
    """Let the presses before this one be undone too: the row is again as they left it.

    Its revision is a new one, so that whoever looks at what was undone learns of it.
    """
    left = {"question": row.pk, "after": before}
    earlier = Press.objects.filter(
        question__broadcast=row.broadcast_id,
        undone_at=None,
        was__contains={"questions": [left]},
    )
    for press in earlier.exclude(verb=UNDO):
        for was in press.was["questions"]:
            if was["question"] == row.pk and was["after"] == before:
                was["after"] = row.revision
        press.save(update_fields=["was"])


def forget_name(question: LiveQuestion) -> None:
    """Let no undoing bring back the name that was read out, once its owner is forgotten."""
    changed_it = Press.objects.filter(
        question__broadcast=question.broadcast_id,
        was__contains={"questions": [{"question": question.pk}]},
    )
    for press in changed_it:
        for was in press.was["questions"]:
            if was["question"] == question.pk:
                was["columns"]["asked_as"] = ""
        press.save(update_fields=["was"])
