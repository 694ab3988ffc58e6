"""What every press of the console brings with it, and the forms of one question as they are shown.

What a verb wants to be told beside (`broadcasts.press_forms`) goes on to it as it was sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from broadcasts import console, decline_words, question_life
from broadcasts.models import LiveQuestion, Press
from broadcasts.models.choices import DeclineGround
from broadcasts.numbering import parse_code
from portal.numbers import InvalidNumber

if TYPE_CHECKING:
    from broadcasts.models import Broadcast
    from portal.models import User

NEVER_SEEN: Final = -1  # a revision that no question has
BESIDE: Final[Mapping[str, str]] = {
    # What a button says beside its verb: `answered:12`, an appointment; `move:47-5`, a question.
    "answered": "answered_by",
    "promised": "answered_by",
    "move": "before",
}
PLAIN: Final = ("approve", "queue", "next", "now", "back", "dequeue", "unmerge")
WORDED: Final = ("answered", "promised", "summarise", "decline", "merge", "edit")
FIELDS: Final = (
    "answered_by", "summary", "answer_text", "ground", "words", "into", "before", "public_text",
    "asked_as",
)  # fmt: skip


class SentPress(forms.Form):
    """Which press it is, on which question, and in which state the moderator saw that.

    A press made while an earlier one of the same question had not been sent yet names that one
    (`after`) instead of a revision: the revision it made is what the moderator meant.
    """

    key = forms.UUIDField()
    question = forms.CharField(max_length=20)
    seen = forms.IntegerField(min_value=0)
    after = forms.UUIDField(required=False)

    def __init__(self, posted: QueryDict, *, broadcast: Broadcast) -> None:
        self.broadcast = broadcast
        self.verb, _colon, beside = posted.get("verb", "").partition(":")
        self.told = {name: posted[name] for name in FIELDS if name in posted}
        if self.verb == "merge" and posted.get("code"):
            self.told["into"] = posted["code"]  # typed, and so meant more than a choice
        if beside and self.verb in BESIDE:
            self.told[BESIDE[self.verb]] = beside
        super().__init__(posted)

    def clean_question(self) -> LiveQuestion:
        return question_named(self.broadcast, self.cleaned_data["question"])

    @property
    def revision_seen(self) -> int:
        """The revision the moderator looked at; the form is valid."""
        if not self.cleaned_data["after"]:
            return int(self.cleaned_data["seen"])
        earlier = Press.objects.filter(
            key=self.cleaned_data["after"], question=self.cleaned_data["question"], undone_at=None
        ).first()
        return earlier.revision if earlier else NEVER_SEEN  # it was refused, or undone since


def question_named(broadcast: Broadcast, typed: str) -> LiveQuestion:
    """The question of this broadcast with the code somebody typed. Raises `ValidationError`."""
    try:
        rows = LiveQuestion.objects.select_related("district", "merged_into")
        question = rows.get(broadcast=broadcast, code=parse_code(typed))
    except (InvalidNumber, LiveQuestion.DoesNotExist) as error:
        raise ValidationError(_("This broadcast has no question with this code.")) from error
    question.broadcast = broadcast
    return question


class Panel:
    """All forms of one question; without one, for the page's script to fill in."""

    def __init__(
        self,
        broadcast: Broadcast,
        question: LiveQuestion | None = None,
        *,
        by: User,
        refused: SentPress | None = None,
    ) -> None:
        self.question, self.refused = question, refused
        self.verbs = (
            console.verbs_of(question, by=by) if question is not None else (*PLAIN, *WORDED)
        )
        self.key = uuid.uuid4()  # one press is made on a page without a script
        self.grounds = DeclineGround.choices
        self.leads = console.leads_for(question) if question and "merge" in self.verbs else []
        self.values = self._values(question) | (refused.told if refused else {})

    @property
    def plain(self) -> list[tuple[str, Any]]:
        """Verbs that need no more than a button, with what it says."""
        steps = question_life.TRANSITIONS
        return [(verb, steps[verb].label) for verb in PLAIN if verb in self.verbs]

    @property
    def worded(self) -> list[tuple[str, Any]]:
        """Verbs with fields; the one that was refused stays, whatever is possible by now."""
        steps = question_life.TRANSITIONS
        kept = self.refused.verb if self.refused else ""
        return [(verb, steps[verb].label) for verb in WORDED if verb in self.verbs or verb == kept]

    @staticmethod
    def _values(question: LiveQuestion | None) -> dict[str, Any]:
        if question is None:
            return {}
        return {
            "public_text": question.public_text,
            "asked_as": question.asked_as,
            "answer_text": question.answer_text,
        }


def usual_words() -> dict[str, dict[str, str]]:
    """What an asker reads, by language and ground, for the page's script to fill in."""
    return {
        language: {
            str(ground): decline_words.sentence(ground, language=language)
            for ground in DeclineGround
        }
        for language, _name in settings.LANGUAGES
    }


def labels() -> dict[str, str]:
    """What is pressed, by verb, for the page's script to tell of."""
    steps = question_life.TRANSITIONS
    return {verb: str(steps[verb].label) for verb in (*PLAIN, *WORDED, "move")}
