"""What a reader sees of a public broadcast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import cached_property

from broadcasts import answer_cards, asking, question_lists, selection_rules
from broadcasts.broadcast_cards import LABELS
from broadcasts.funnel import Funnel, funnel
from broadcasts.models.choices import BroadcastStatus

if TYPE_CHECKING:
    from broadcasts.models import Broadcast, Guest
    from broadcasts.question_lists import Part
    from portal.models import Topic
    from portal.templatetags.languages import Written


class PublicBroadcast:
    """Reads each part once, when the page asks for it."""

    def __init__(self, row: Broadcast) -> None:
        self.row = row

    @property
    def label(self) -> str:
        """Its state in words."""
        words = LABELS.get(BroadcastStatus(self.row.status))
        return str(words or self.row.get_status_display())

    @property
    def is_on_air(self) -> bool:
        return self.row.status == BroadcastStatus.ON_AIR

    @property
    def is_cancelled(self) -> bool:
        return self.row.status == BroadcastStatus.CANCELLED

    @property
    def is_over(self) -> bool:
        return self.row.status in {BroadcastStatus.ENDED, BroadcastStatus.CLOSED}

    @property
    def why_no_questions(self) -> str:
        """Why it takes no questions now, in words; empty where it does."""
        return asking.reason_not_to_ask(self.row)

    @property
    def rules(self) -> Written:
        return selection_rules.of(self.row)

    @cached_property
    def guests(self) -> list[Guest]:
        """With name and office as they were printed."""
        return list(self.row.guests.select_related("appointment__official"))

    @cached_property
    def topics(self) -> list[Topic]:
        return list(self.row.topics.all())

    @cached_property
    def wanted(self) -> Part:
        return question_lists.wanted(self.row)

    @cached_property
    def answered(self) -> Answers:
        return Answers(self.row, question_lists.answered(self.row))

    @cached_property
    def funnel(self) -> Funnel:
        """What became of all its questions."""
        return funnel(self.row)

    @cached_property
    def sent(self) -> Part:
        return question_lists.sent(self.row)


class Answers:
    """Answered questions with who answered them, and where in the recording."""

    def __init__(self, broadcast: Broadcast, part: Part) -> None:
        for row in part.rows:
            row.broadcast = broadcast
        self.after, self.rows = part.after, answer_cards.cards(part.rows)
