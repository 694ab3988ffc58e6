"""Figures of apps that count their rows anew, kept as long as a public page may be stale.

Such an app takes a statement a figure. They stand beside every dashboard and change a few times a
day, so each process keeps them for `settings.PUBLIC_PAGE_SECONDS`, as it does names.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

if TYPE_CHECKING:
    from portal.figures import Amounts, FigureSet, Scope

MOST: Final = 500  # readings of one process

_kept: dict[Any, tuple[float, Amounts]] = {}  # until when (monotonic), and what


def read(figure_set: FigureSet, scope: Scope) -> Amounts:
    """The amounts of the scope, at most so many seconds old."""
    now = time.monotonic()
    key = figure_set.key, scope.period, tuple(scope.narrowed_by.items())
    if key in _kept and _kept[key][0] > now:
        return _kept[key][1]
    if len(_kept) >= MOST:
        _kept.clear()
    amounts = figure_set.read(scope)
    _kept[key] = now + settings.PUBLIC_PAGE_SECONDS, amounts
    return amounts
