"""What stands beside the figures of a desk, kept as long as a public page may be stale.

The figures of other apps take a statement each, and what grows and which years there are one too.
They change a few times a day, so each process keeps them for `settings.PUBLIC_PAGE_SECONDS`, as it
does names.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from django.conf import settings

MOST: Final = 500  # readings of one process
Reading = TypeVar("Reading")

_kept: dict[Hashable, tuple[float, Any]] = {}  # until when (monotonic), and what


def kept(key: Hashable, read: Callable[[], Reading]) -> Reading:
    """What `read` gives, or gave so many seconds ago under the key."""
    now = time.monotonic()
    if key in _kept and _kept[key][0] > now:
        reading: Reading = _kept[key][1]
        return reading
    if len(_kept) >= MOST:
        _kept.clear()
    reading = read()
    _kept[key] = now + settings.PUBLIC_PAGE_SECONDS, reading
    return reading


def forget() -> None:
    """Read anew at the next call: for tests."""
    _kept.clear()
