"""What became of the questions to one broadcast, each number with its meaning and its rows.

Counted from the rows as they stand now, so it holds while the broadcast runs too. A number counts
everything; a list opens only what any stranger may read. These sums hold at any moment:

    received  = published + merged + declined + withdrawn + waiting
    published = answered + promised + unanswered + those passed on that were not promised
    passed_on = answered_later + in_work + overdue + ended
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from broadcasts.models import LiveQuestion
from broadcasts.models.choices import HEARD_ON_AIR, ON_THE_WALL, DeclineGround, LiveStatus
from broadcasts.models.questions import IS_PUBLIC
from portal import clock
from queries.models import Status
from queries.models.choices import OPEN_STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

    from broadcasts.models import Broadcast
    from broadcasts.models.questions import LiveQuestionQuerySet

S = LiveStatus
HEARD: Final = Q(status__in=HEARD_ON_AIR)
AT_THE_DESK: Final = Q(query__isnull=False)
OPEN: Final = AT_THE_DESK & Q(query__status__in=OPEN_STATUSES)


def _overdue() -> Q:
    return OPEN & Q(query__due_on__lt=clock.today())


@dataclass(frozen=True, slots=True)
class Kind:
    """One number: what it is called, what it means, and which rows it counts."""

    label: str | Promise
    meaning: str | Promise
    rows: Callable[[], Q]
    is_public: bool = True  # whether its rows may be read
    level: int = 0  # a part of the number above it


STAGES: Final[Mapping[str, Kind]] = {
    "received": Kind(
        _("Questions received"),
        _("Every question that was asked, by whichever way."),
        Q,
        is_public=False,
    ),
    "waiting": Kind(
        _("Wait for the moderator"),
        _("Nobody has read them yet; they are not public."),
        lambda: Q(status=S.INCOMING),
        is_public=False,
        level=1,
    ),
    "declined": Kind(
        _("Declined by a moderator"),
        _("A moderator refused them, each for a reason its asker can read."),
        lambda: Q(status=S.DECLINED),
        is_public=False,
        level=1,
    ),
    "withdrawn": Kind(
        _("Withdrawn by their askers"),
        _("Their askers took them back."),
        lambda: Q(status=S.WITHDRAWN),
        is_public=False,
        level=1,
    ),
    "merged": Kind(
        _("Asked together with another"),
        _("Much the same as another: counted there, with its votes; the asker gets that answer."),
        lambda: Q(status=S.MERGED),
        is_public=False,
        level=1,
    ),
    "published": Kind(
        _("Published"),
        _("A moderator let them through: anybody can read them and vote."),
        lambda: IS_PUBLIC,
    ),
    "asked": Kind(
        _("Asked on air"),
        _("Put to the guests during the broadcast, whatever was said."),
        lambda: IS_PUBLIC & (Q(now_at__isnull=False) | HEARD),
    ),
    "answered": Kind(
        _("Answered on air"),
        _("A guest answered during the broadcast."),
        lambda: Q(status=S.ANSWERED),
        level=1,
    ),
    "promised": Kind(
        _("An answer was promised on air"),
        _("A guest promised to answer later; each of these goes to the desk."),
        lambda: Q(status=S.PROMISED),
        level=1,
    ),
    "unanswered": Kind(
        _("Still without an outcome"),
        _("Published, and neither answered, promised nor sent to the desk yet."),
        lambda: Q(status__in=ON_THE_WALL),
    ),
    "passed_on": Kind(
        _("Passed on to the desk"),
        _("A query of the Open Almaty desk with a number, a body and a legal term."),
        lambda: IS_PUBLIC & AT_THE_DESK,
    ),
    "answered_later": Kind(
        _("Answered later"),
        _("The desk has answered in writing, on time or late."),
        lambda: IS_PUBLIC & AT_THE_DESK & Q(query__status=Status.ANSWERED),
        level=1,
    ),
    "in_work": Kind(
        _("In work"),
        _("Not answered yet, and the legal term is not over."),
        lambda: IS_PUBLIC & OPEN & ~_overdue(),
        level=1,
    ),
    "overdue": Kind(
        _("Overdue"),
        _("Not answered yet, and the legal term is over."),
        lambda: IS_PUBLIC & _overdue(),
        level=1,
    ),
    "ended": Kind(
        _("Ended without an answer of the city"),
        _("Forwarded outside the akimat, returned, terminated or withdrawn, on a legal ground."),
        lambda: IS_PUBLIC & AT_THE_DESK & ~Q(query__status__in=(*OPEN_STATUSES, Status.ANSWERED)),
        level=1,
    ),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A number as the page shows it."""

    key: str
    label: str
    meaning: str
    count: int
    level: int
    url: str  # of the rows; empty where there is nothing a stranger may read


@dataclass(frozen=True, slots=True)
class Funnel:
    """All numbers of a broadcast, and why the declined were declined, the most frequent first."""

    stages: Mapping[str, Stage]
    grounds: list[tuple[str, int]]

    @property
    def received(self) -> int:
        return self.stages["received"].count

    @property
    def shown(self) -> list[Stage]:
        """Parts of which there are none are left out."""
        return [stage for stage in self.stages.values() if stage.count or not stage.level]


def funnel(broadcast: Broadcast) -> Funnel:
    """Two statements, however many questions there are."""
    rows = LiveQuestion.objects.filter(broadcast=broadcast)
    counts = rows.aggregate(
        **{key: Count("pk", filter=kind.rows()) for key, kind in STAGES.items() if kind.rows()},
        received=Count("pk"),
    )
    declined = rows.filter(status=S.DECLINED).order_by().values_list("decline_ground")
    grounds = sorted(declined.annotate(count=Count("pk")), key=lambda each: (-each[1], each[0]))
    stages = {
        key: Stage(
            key=key,
            label=str(kind.label),
            meaning=str(kind.meaning),
            count=counts[key],
            level=kind.level,
            url=_url(broadcast, key) if kind.is_public and counts[key] else "",
        )
        for key, kind in STAGES.items()
    }
    return Funnel(stages, [(str(DeclineGround(ground).label), n) for ground, n in grounds])


def rows_of(broadcast: Broadcast, stage: str) -> LiveQuestionQuerySet:
    """The questions a number counts, in the order in which they were asked.

    Raises `KeyError` for a number that opens no rows.
    """
    kind = STAGES[stage]
    if not kind.is_public:
        raise KeyError(stage)
    rows: LiveQuestionQuerySet = LiveQuestion.objects.public().filter(broadcast=broadcast)
    return rows.filter(kind.rows()).order_by("position")


def _url(broadcast: Broadcast, stage: str) -> str:
    return f"{reverse('live:questions', args=[broadcast.number])}?stage={stage}"
