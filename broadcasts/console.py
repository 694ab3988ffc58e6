"""What the moderators' console shows: one broadcast's questions as they stand, in columns.

A fixed number of statements, however many were asked: columns are cut, counts are counted. The
version is a digest of all that is shown, and whoever has it already is sent nothing.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from broadcasts import broadcast_life, flags, question_life, undoing
from broadcasts.models import Cue, Guest, LiveQuestion, Press
from broadcasts.models.choices import ADDRESSED, LiveStatus
from broadcasts.numbering import parse_code
from broadcasts.versions import version_of
from portal import clock
from portal.numbers import InvalidNumber
from portal.text import normalise_line

if TYPE_CHECKING:
    from broadcasts.models import Broadcast
    from portal.models import User

SHOWN: Final = 40  # cards of a column
SHOWN_ALL: Final = 200  # of the one column that was asked for whole
CUES_SHOWN: Final = 5
LEADS_SHOWN: Final = 6
LIKE_ENOUGH: Final = 0.2  # likeness, 0 … 1: a moderator decides, so rather one too many

S = LiveStatus
ASIDE: Final = (S.DECLINED, S.MERGED, S.WITHDRAWN)
COLUMNS: Final[Mapping[str, tuple[LiveStatus, ...]]] = {
    "incoming": (S.INCOMING,),
    "published": (S.APPROVED,),
    "queue": (S.QUEUED,),
    "next": (S.NEXT,),
    "now": (S.NOW,),
    "done": ADDRESSED,
    "aside": ASIDE,
}


@dataclass(frozen=True, slots=True)
class Card:
    """One question with what can be done to it now."""

    question: LiveQuestion
    verbs: tuple[str, ...]
    merged: int  # questions that are asked together with it
    waits_since: datetime
    up: str | None = None  # the code it is moved before, to come one place sooner
    down: str | None = None  # one place later; empty: to the end

    @property
    def key(self) -> str:
        """For the card's form, which is one press wherever no script makes it another."""
        return str(uuid.uuid4())

    @property
    def flags(self) -> tuple[flags.Flag, ...]:
        """Why a moderator should look twice; of what was looked at already, nothing."""
        return _flags(self.question.text) if self.question.status == S.INCOMING else ()

    @property
    def waited_minutes(self) -> int:
        return max(int((clock.now() - self.waits_since).total_seconds()) // 60, 0)

    @property
    def version(self) -> str:
        """What tells one state of the card from another."""
        row = self.question
        shown = (row.revision, row.votes_count, self.merged, len(self.verbs), self.up, self.down)
        return ".".join(str(part) for part in shown)


@dataclass(frozen=True, slots=True)
class Column:
    """Questions that stand alike, as many as are shown."""

    name: str
    cards: list[Card]
    count: int  # of all in it
    drawn: list[str] = field(default_factory=list)  # the cards as HTML (`console_cards`)

    @property
    def left_out(self) -> int:
        return max(self.count - len(self.cards), 0)


@dataclass(frozen=True, slots=True)
class Board:
    """The console at one moment, for one moderator."""

    broadcast: Broadcast
    columns: dict[str, Column]
    guests: list[Guest]
    cues: list[Cue]
    last_press: Press | None  # which this moderator may undo
    why_not_on_air: str  # empty where this moderator may begin the broadcast now
    why_not_end: str
    version: str

    @property
    def last_verb(self) -> str:
        """What this moderator pressed last, as its button says it."""
        last = self.last_press
        return str(question_life.TRANSITIONS[last.verb].label) if last else ""


def board(broadcast: Broadcast, *, by: User, find: str = "", whole: str = "") -> Board:
    """The console as it stands. `find` narrows it, `whole` names a column to be shown longer."""
    rows = found(LiveQuestion.objects.filter(broadcast=broadcast), find)
    counts, merged = _counts(rows)
    able = _Able(broadcast, by)
    columns = {
        name: Column(
            name,
            _cards(name, questions, able, merged),
            sum(counts[status] for status in COLUMNS[name]),
        )
        for name, questions in _questions(rows, broadcast, whole).items()
    }
    guests = list(broadcast.guests.select_related("appointment"))
    cues = list(broadcast.cues.order_by("-sent_at", "-id")[:CUES_SHOWN])
    last = undoing.last_press(broadcast, by=by)
    return Board(
        broadcast=broadcast,
        columns=columns,
        guests=guests,
        cues=cues,
        last_press=last,
        why_not_on_air=broadcast_life.why_not(broadcast, "go_on_air", by),
        why_not_end=broadcast_life.why_not(broadcast, "end", by),
        version=_version(broadcast, columns, guests, cues, last),
    )


def found(rows: QuerySet[LiveQuestion], typed: str) -> QuerySet[LiveQuestion]:
    """The questions meant by what was typed: a code, or words of the question or of the name."""
    words = normalise_line(typed).split()
    if not words:
        return rows
    try:
        return rows.filter(code=parse_code(typed))
    except InvalidNumber:
        said = Q()
        for word in words:
            said &= Q(public_text__icontains=word) | Q(asked_as__icontains=word)
        return rows.filter(said)


def leads_for(question: LiveQuestion) -> list[LiveQuestion]:
    """Questions of the same broadcast it could be asked together with, the most alike first."""
    rows = LiveQuestion.objects.filter(
        broadcast_id=question.broadcast_id, status__in=question_life.UNDECIDED
    )
    alike = TrigramWordSimilarity(question.public_text, "public_text")
    return list(
        rows.exclude(pk=question.pk)
        .annotate(alike=alike)
        .filter(alike__gte=LIKE_ENOUGH)
        .order_by("-alike", "position")[:LEADS_SHOWN]
    )


@lru_cache(maxsize=2_000)
def _flags(text: str) -> tuple[flags.Flag, ...]:
    """The same questions wait there from one look to the next."""
    return flags.raised_by(text)


def verbs_of(question: LiveQuestion, *, by: User) -> tuple[str, ...]:
    """What this moderator can do to it now."""
    return _Able(question.broadcast, by).of(question.status)


class _Able:
    """Which verbs a status allows now, asked once for each status."""

    def __init__(self, broadcast: Broadcast, by: User) -> None:
        self._broadcast, self._by = broadcast, by
        self._by_status: dict[str, tuple[str, ...]] = {}

    def of(self, status: str) -> tuple[str, ...]:
        if status not in self._by_status:
            row = LiveQuestion(broadcast=self._broadcast, status=status)
            self._by_status[status] = tuple(
                verb
                for verb in question_life.TRANSITIONS
                if not question_life.why_not(row, verb, self._by)
            )
        return self._by_status[status]


def _cards(
    name: str, questions: list[LiveQuestion], able: _Able, merged: Mapping[int, int]
) -> list[Card]:
    codes = [question.code for question in questions]
    is_moved = name == "queue"
    return [
        Card(
            question,
            able.of(question.status),
            merged[question.pk],
            question.now_at or question.published_at or question.asked_at,
            up=codes[place - 1] if is_moved and place else None,
            down="".join(codes[place + 2 : place + 3])
            if is_moved and place + 1 < len(codes)
            else None,
        )
        for place, question in enumerate(questions)
    ]


def _counts(rows: QuerySet[LiveQuestion]) -> tuple[Counter[str], Counter[int]]:
    """How many there are by status, and how many are asked together with each lead."""
    by_status: Counter[str] = Counter()
    by_lead: Counter[int] = Counter()
    grouped = rows.order_by().values_list("status", "merged_into").annotate(count=Count("pk"))
    for status, lead, count in grouped:
        by_status[status] += count
        if lead is not None:
            by_lead[lead] += count
    return by_status, by_lead


def _questions(
    rows: QuerySet[LiveQuestion], broadcast: Broadcast, whole: str
) -> dict[str, list[LiveQuestion]]:
    """The rows of each column, cut, in the order in which they stand."""

    def cut(name: str, *order: str) -> list[LiveQuestion]:
        at_most = SHOWN_ALL if name == whole else SHOWN
        chosen = rows.filter(status__in=COLUMNS[name]).order_by(*order)
        return _with(chosen[:at_most], broadcast)

    lined_up = _with(
        rows.filter(status__in=[S.QUEUED, S.NEXT, S.NOW]).order_by("rank", "position")[
            : SHOWN_ALL + 2
        ],
        broadcast,
    )
    done = rows.filter(status__in=ADDRESSED).order_by(
        Coalesce("done_at", "asked_at").desc(), "-position"
    )[: SHOWN_ALL if whole == "done" else SHOWN]
    return {
        "incoming": cut("incoming", "position"),
        "published": cut("published", "-votes_count", "position"),
        "queue": [row for row in lined_up if row.status == S.QUEUED],
        "next": [row for row in lined_up if row.status == S.NEXT],
        "now": [row for row in lined_up if row.status == S.NOW],
        "done": _with(done, broadcast),
        "aside": cut("aside", "-position"),
    }


def _with(rows: QuerySet[LiveQuestion], broadcast: Broadcast) -> list[LiveQuestion]:
    questions = list(rows.select_related("district", "merged_into", "answered_by__official"))
    for question in questions:
        question.broadcast = broadcast
    return questions


def _version(
    broadcast: Broadcast,
    columns: Mapping[str, Column],
    guests: Iterable[Guest],
    cues: Iterable[Cue],
    last: Press | None,
) -> str:
    """A digest of all that the board shows; time that passes is told by the page itself."""
    return version_of(
        get_language(),
        broadcast.status,
        broadcast.on_air_at,
        broadcast.ends_at,
        [
            (name, column.count, [(card.question.pk, card.version) for card in column.cards])
            for name, column in columns.items()
        ],
        [guest.pk for guest in guests],
        [(cue.pk, cue.acknowledged_at) for cue in cues],
        last.pk if last else 0,
    )
