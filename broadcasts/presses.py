"""The presses of the studio: each counts once however often it is sent, and can be undone.

The line of a studio is cut at the worst moment. So the console gives each press a key and sends it
until it hears an answer: the first that arrives is done, all others are told of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from broadcasts import change, journal, moderation, press_forms, rundown, undoing
from broadcasts.models import Broadcast, LiveQuestion, Press
from broadcasts.models.choices import BroadcastStatus
from portal import clock
from portal.transitions import TransitionNotAllowed, must

if TYPE_CHECKING:
    from portal.models import User


class NotUnderstood(TransitionNotAllowed):
    """What came with the press is not what the verb takes. `form` says what is wrong with it."""

    def __init__(self, form: press_forms.PressForm) -> None:
        self.form = form
        super().__init__(" ".join(str(line) for lines in form.errors.values() for line in lines))


class KeyTaken(TransitionNotAllowed):
    """The key is that of another press: no console does that."""

    def __init__(self) -> None:
        super().__init__(_("This press was sent with the key of another one."))


Verb = Callable[..., LiveQuestion]
MODERATE: Final = "broadcasts.moderate"
VERBS: Final[Mapping[str, tuple[Verb, type[press_forms.PressForm]]]] = {
    "approve": (moderation.approve, press_forms.PressForm),
    "decline": (moderation.decline, press_forms.DeclineForm),
    "edit": (moderation.edit, press_forms.EditForm),
    "merge": (moderation.merge, press_forms.MergeForm),
    "unmerge": (moderation.unmerge, press_forms.PressForm),
    "queue": (rundown.queue, press_forms.PressForm),
    "dequeue": (rundown.dequeue, press_forms.PressForm),
    "move": (rundown.move, press_forms.MoveForm),
    "next": (rundown.next_, press_forms.PressForm),
    "now": (rundown.now, press_forms.PressForm),
    "back": (rundown.back, press_forms.PressForm),
    "answered": (rundown.answered, press_forms.AnsweredForm),
    "promised": (rundown.promised, press_forms.AnsweredForm),
    "summarise": (rundown.summarise, press_forms.SummariseForm),
}


@transaction.atomic
def press(
    question: LiveQuestion, *, verb: str, key: UUID, seen: int, by: User, **data: Any
) -> Press:
    """Do what a moderator pressed, once for each `key`; `press.question` is what became of it.

    `seen` is the revision of the question on the moderator's screen, `data` what the verb takes,
    as a form sends it (`press_forms`). A key sent again returns the first press and changes
    nothing. Raises `ChangedMeanwhile`, `TransitionNotAllowed` (`NotUnderstood`, `KeyTaken`) and
    `NotYourBody`.
    """
    change.locked_broadcast(question.broadcast_id)
    if first := pressed_before(key, verb=verb, by=by, question=question):
        return first
    if verb not in VERBS:
        raise TransitionNotAllowed(_("There is no such button."))
    act, form_of = VERBS[verb]
    form = form_of(data, question=question)
    if not form.is_valid():
        raise NotUnderstood(form)
    with journal.kept() as kept:
        row = act(question, by=by, seen=seen, **form.said())
    return _note(row, verb=verb, key=key, by=by, was=kept.as_data())


@transaction.atomic
def undo(broadcast: Broadcast, *, by: User, key: UUID) -> Press:
    """Undo the moderator's own last press in this broadcast that is not undone yet.

    Returns the undoing, a press itself: the same `key` sent again changes nothing. Raises
    `ChangedMeanwhile` where somebody has changed one of the questions since, `NotYourBody`, and
    `TransitionNotAllowed` where there is nothing to undo or it has left the house: a mail that was
    sent, a broadcast that was closed.
    """
    broadcast = change.locked_broadcast(broadcast)
    if first := pressed_before(key, verb=undoing.UNDO, by=by):
        return first
    must(by, MODERATE)
    if broadcast.status == BroadcastStatus.CLOSED:
        raise TransitionNotAllowed(_("The broadcast is closed: its questions stay as they are."))
    last = undoing.last_press(broadcast, by=by)
    if last is None:
        raise TransitionNotAllowed(_("There is nothing of yours to undo."))
    with journal.kept() as kept:
        row = undoing.take_back(last, broadcast, by=by)
    return _note(row, verb=undoing.UNDO, key=key, by=by, was=kept.as_data() | {"undid": last.pk})


def pressed_before(
    key: UUID, *, verb: str, by: User, question: LiveQuestion | None = None
) -> Press | None:
    """The press of this key, if it was done already. Raises `KeyTaken` where it was another one."""
    first = Press.objects.select_related("question__broadcast").filter(key=key).first()
    if first is None:
        return None
    is_another = question is not None and first.question_id != question.pk
    if is_another or first.verb != verb or first.by_id != by.pk:
        raise KeyTaken
    return first


def _note(question: LiveQuestion, *, verb: str, key: UUID, by: User, was: dict[str, Any]) -> Press:
    return Press.objects.create(
        key=key,
        question=question,
        verb=verb,
        was=was,
        revision=question.revision,
        by=by,
        at=clock.now(),
    )
