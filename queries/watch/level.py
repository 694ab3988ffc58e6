"""How many queries are usual, and how many more are unusual: pure arithmetic.

The usual level of a window is the interquartile mean of the same hours in the weeks before: a
quarter of the weeks is left out at either end, so that neither an earlier burst nor a week without
a portal moves it. A count is unusual where three things hold at once: it is many (a minimum), it is
several times the usual (a ratio), and by chance it would hardly be so many (the upper tail of the
Poisson distribution with the usual level as its mean). See `docs/adr/0029-anomaly-watch.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log
from statistics import fmean
from typing import Final

from django.conf import settings

NEGLIGIBLE: Final = 1e-17  # a term this small beside the sum so far changes no digit of it


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a window needs to be unusual."""

    hours: int  # the length of the window
    fewest: int  # queries
    ratio: float  # times the usual level
    significance: float  # probability, at most
    least_usual: float  # queries; a lower level counts as this one

    def is_unusual(self, count: float, usual: float) -> bool:
        """Whether so many in the window are an anomaly where `usual` are usual."""
        mean = max(usual, self.least_usual)
        if count < self.fewest or count < self.ratio * mean:
            return False
        return tail(int(count), mean) <= self.significance

    def is_still(self, count: int, usual: float) -> bool:
        """Whether an anomaly goes on: half of what began it, so that it does not flicker."""
        mean = max(usual, self.least_usual)
        return count >= self.fewest / 2 and count >= (1 + self.ratio) / 2 * mean


def thresholds() -> list[Threshold]:
    """Those of the settings, the shortest window first."""
    return [
        Threshold(hours, fewest, ratio, settings.WATCH_SIGNIFICANCE, settings.WATCH_LEAST_USUAL)
        for hours, (fewest, ratio) in sorted(settings.WATCH_WINDOWS.items())
    ]


def usual_of(counts: Sequence[int]) -> float:
    """The interquartile mean of counts of like windows; zero where there are none."""
    left_out = len(counts) // 4
    kept = sorted(counts)[left_out : len(counts) - left_out]
    return fmean(kept) if kept else 0.0


def tail(count: int, mean: float) -> float:
    """The probability of `count` or more events where `mean` are expected (Poisson).

    Summed from the small end, so that a tail far below the precision of 1 keeps its digits.
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if count <= mean:
        return max(0.0, 1.0 - sum(_term(k, mean) for k in range(count)))
    term, total, k = _term(count, mean), 0.0, count
    while term > total * NEGLIGIBLE:
        total += term
        k += 1
        term *= mean / k
    return min(1.0, total)


def _term(k: int, mean: float) -> float:
    return exp(k * log(mean) - mean - lgamma(k + 1))


def times(count: float, usual: float) -> float:
    """How many times the usual level; infinite where nothing is usual."""
    return count / usual if usual > 0 else inf
