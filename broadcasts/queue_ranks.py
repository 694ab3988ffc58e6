"""The order of the queue: a rank with room between, so that a move changes one row.

Where there is no more room the whole queue is counted anew. The caller has locked the row of the
broadcast.
"""

from __future__ import annotations

from typing import Final

from broadcasts import change
from broadcasts.models import Broadcast, LiveQuestion

ROOM: Final = 1 << 16
_FARTHEST: Final = (1 << 31) - ROOM - 1  # what the column holds, and one step


def at_the_end(broadcast: Broadcast) -> int:
    """The rank of whatever is asked after all in the queue."""
    queue = _queue(broadcast)
    return queue[-1].rank + ROOM if queue else 0


def at_the_head(broadcast: Broadcast) -> int:
    """The rank of whatever is asked before all in the queue."""
    queue = _queue(broadcast)
    return queue[0].rank - ROOM if queue else 0


def before(other: LiveQuestion, *, but: LiveQuestion) -> int:
    """The rank between `other`, which is in the queue, and the one ahead of it.

    `but` is the question that moves: it is not in the way.
    """
    queue = [row for row in _queue(other.broadcast) if row.pk != but.pk]
    place = [row.pk for row in queue].index(other.pk)
    if place == 0:
        return queue[0].rank - ROOM
    ahead, after = queue[place - 1], queue[place]
    if after.rank - ahead.rank < 2:  # noqa: PLR2004 -- no whole number lies between
        _count_anew(queue)
    return (ahead.rank + after.rank) // 2


def give_way(to: LiveQuestion) -> None:
    """Let whatever took its rank meanwhile step behind a question that was put back to it.

    They keep their order and their revisions: nobody sees a change.
    """
    rank = to.rank
    queue = LiveQuestion.objects.filter(broadcast=to.broadcast, rank__gte=rank).queued()
    for row in queue.exclude(pk=to.pk):
        if row.rank > rank:
            break
        rank += 1
        LiveQuestion.objects.filter(pk=row.pk).update(rank=rank)


def _queue(broadcast: Broadcast) -> list[LiveQuestion]:
    """In its order, counted anew where a step further would not fit into the column."""
    queue = list(LiveQuestion.objects.filter(broadcast=broadcast).queued().defer("search"))
    if any(abs(row.rank) > _FARTHEST for row in queue):
        _count_anew(queue)
    return queue


def _count_anew(queue: list[LiveQuestion]) -> None:
    for place, row in enumerate(queue):
        change.save(row, rank=place * ROOM)
