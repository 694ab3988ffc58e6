"""What a reader sees of a public question: its answer, who gave it, and where to watch it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import cached_property

from broadcasts import answerers, structured, voting
from broadcasts.events import QUESTION_EVENTS, WORDS
from broadcasts.models import LiveQuestion
from broadcasts.models.choices import LiveStatus
from portal import story
from portal.directory import Entry, directory, name_of
from portal.models import LedgerEntry
from portal.recording import address
from queries.models import CitizenQuery

if TYPE_CHECKING:
    from broadcasts.answerers import Answerer
    from broadcasts.models import Broadcast, Guest
    from portal.ledger_events import Line

# What stood before one of these was taken back: a decline that was mended, a merge undone. It is
# no part of the course, and might name another question that is not public.
_ANEW: Final = frozenset({"declined", "merged", "unmerged"})
_OUTSIDE: Final = frozenset(
    {"asked", "contact_left", "contact_forgotten"}
)  # no presses: nothing undoes them


def find(broadcast_number: int, code: str) -> LiveQuestion | None:
    """The public question of that code, or the one it was merged into; None where none is."""
    rows = LiveQuestion.objects.filter(broadcast__number=broadcast_number)
    public = rows.public().defer("search", "text", "broadcast__search")
    related = public.select_related("broadcast", "answered_by__official")
    found = related.filter(code=code).first()
    if found is not None:
        return found
    merged = rows.filter(code=code, status=LiveStatus.MERGED)
    return related.filter(pk__in=merged.values("merged_into")).first()


class QuestionPage:
    """Reads each part once, when the page asks for it."""

    def __init__(self, row: LiveQuestion) -> None:
        self.row = row

    @property
    def broadcast(self) -> Broadcast:
        return self.row.broadcast

    @cached_property
    def district(self) -> str:
        return name_of(directory().districts, self.row.district_id)

    @cached_property
    def topic(self) -> Entry | None:
        return directory().topics.get(self.row.topic_id) if self.row.topic_id else None

    @property
    def is_done(self) -> bool:
        """Whether it came on air: answered, or promised an answer."""
        return self.row.done_at is not None

    @property
    def takes_votes(self) -> bool:
        return not voting.reason_not_to_vote(self.row)

    @property
    def watch_url(self) -> str:
        """The recording at the second of the answer; empty where there is none."""
        if not self.is_done or self.row.second is None:
            return ""
        return address(self.broadcast.recording_url, self.row.second)

    @cached_property
    def guests(self) -> list[Guest]:
        return answerers.guests_of([self.row.broadcast_id])

    @cached_property
    def answerer(self) -> Answerer | None:
        return answerers.answerer_of(self.row, self.guests)

    @cached_property
    def others(self) -> int:
        """How many asked the same and were heard together with it."""
        return self.row.merged.count()

    @cached_property
    def query(self) -> CitizenQuery | None:
        """The query it became, where that is public."""
        if self.row.query_id is None:
            return None
        return CitizenQuery.objects.public().filter(pk=self.row.query_id).first()

    @cached_property
    def course(self) -> list[Line]:
        """What happened to it in public, oldest first; a query that is not public has no number."""
        rows = LedgerEntry.objects.filter(subject=self.row.ledger_subject).order_by("sequence")
        hidden = set() if self.query else {"passed_on"}
        entries = [entry for entry in standing(list(rows)) if entry.event not in hidden]
        lines = story.lines(entries, QUESTION_EVENTS, WORDS)
        return [line for line in lines if line.is_public]

    @cached_property
    def structured(self) -> dict[str, Any]:
        return structured.question(self.row, self.answerer, self.watch_url)


def standing(entries: list[LedgerEntry]) -> list[LedgerEntry]:
    """The entries that still stand: without what was undone, and what was before it began anew."""
    kept: list[LedgerEntry] = []
    for entry in entries:
        if entry.event == "undone":
            last = next((e for e in reversed(kept) if e.event not in _OUTSIDE), None)
            kept = [each for each in kept if each is not last]
        else:
            kept.append(entry)
    begins = max((n for n, entry in enumerate(kept) if entry.event in _ANEW), default=-1)
    return [entry for n, entry in enumerate(kept) if n > begins or entry.event in _OUTSIDE]
