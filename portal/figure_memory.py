"""What stands around the figures of a dashboard, kept as long as a public page may be stale.

The period before, what is overdue now and what grows, the other desks beside it: each takes
statements of its own, says nearly the same from one second to the next, and is the same on many
pages. So each process keeps them, read or written, for `settings.PUBLIC_PAGE_SECONDS`, as it does
names; on a page that is kept as well they may be twice as old. The figures of the period that was
asked for are never kept here, nor anything a snapshot or a program reads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from django.conf import settings

MOST: Final = 500  # of one process; the largest are thirty kilobytes
Reading = TypeVar("Reading")

_kept: dict[Hashable, tuple[float, Any]] = {}  # until when (monotonic), and what


def kept(key: Hashable, read: Callable[[], Reading]) -> Reading:
    """What `read` gives, or gave so many seconds ago under the key."""
    now = time.monotonic()
    if key in _kept and _kept[key][0] > now:
        reading: Reading = _kept[key][1]
        return reading
    reading = read()
    _kept.pop(key, None)  # so that the oldest stands first
    if len(_kept) >= MOST:
        del _kept[next(iter(_kept))]
    _kept[key] = now + settings.PUBLIC_PAGE_SECONDS, reading
    return reading


def forget() -> None:
    """Read anew at the next call: for tests."""
    _kept.clear()
