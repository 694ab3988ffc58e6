"""What the desk's figures come to, from sums of answer terms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from operator import attrgetter
from typing import Final

from django.conf import settings

from portal.figures import Amount, Amounts
from queries.figure_sums import MEASURES, Sums


def _share(part: Callable[[Sums], int], whole: Callable[[Sums], int]) -> Callable[[Sums], Amount]:
    return lambda sums: Amount.rate(part(sums), whole(sums))


_OF_SUMS: Final[Mapping[str, Callable[[Sums], Amount]]] = {
    "queries_asked": lambda sums: Amount(sums.asked),
    "promptly_resolved": _share(attrgetter("on_time"), attrgetter("due")),
    "answered_late": lambda sums: Amount(sums.late, sums.due),
    "not_answered": lambda sums: Amount(sums.not_answered, sums.due),
    "on_the_spot": _share(attrgetter("on_the_spot"), attrgetter("answered")),
    "extended": _share(attrgetter("extended"), attrgetter("due")),
    "reopened": _share(attrgetter("reopened"), attrgetter("answered")),
    "confirmed": _share(attrgetter("confirmed"), attrgetter("rated")),
    "forwarded": lambda sums: Amount(sums.forwarded),
    "returned": lambda sums: Amount(sums.returned),
    "terminated": lambda sums: Amount(sums.terminated),
    "withdrawn": lambda sums: Amount(sums.withdrawn),
}
_NEEDS: Final = {"queries_asked": ("asked",), "promptly_resolved": ("due", "on_time")}
_OF_DAYS: Final = {"median_days": 50, "p90_days": 90}  # percent


class _AmountsOf(Mapping[str, Amount]):
    """Worked out as they are asked for: of a day, a page shows two of twelve."""

    __slots__ = ("_days", "_keys", "_sums")

    def __init__(self, sums: Sums, days: Mapping[int, int], keys: Collection[str]) -> None:
        self._sums, self._days, self._keys = sums, days, keys

    def __getitem__(self, key: str) -> Amount:
        if key not in self._keys:
            raise KeyError(key)
        if key in _OF_SUMS:
            return _OF_SUMS[key](self._sums)
        return percentile(self._days, _OF_DAYS[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def amounts(
    sums: Sums,
    answers_by_days: Mapping[int, int] | None = None,
    *,
    only: Collection[str] = (),
) -> Amounts:
    """The figures of some sums; those of days where they are given. `only` those, where it is."""
    known = {**_OF_SUMS, **_OF_DAYS} if answers_by_days is not None else _OF_SUMS
    keys = [key for key in only if key in known] if only else known
    return _AmountsOf(sums, answers_by_days or {}, keys)


def measures(keys: Collection[str]) -> Collection[str]:
    """What sums must tell for these figures; everything where no key is given."""
    if not keys or not _NEEDS.keys() >= set(keys):
        return MEASURES
    return [measure for key in keys for measure in _NEEDS[key]]


def percentile(answers_by_days: Mapping[int, int], percent: int) -> Amount:
    """The nearest-rank percentile; no value where answers are too few."""
    total = sum(answers_by_days.values())
    if total < settings.FIGURES_MINIMUM_N:
        return Amount(None, total)
    reached, rank = 0, -(-total * percent // 100)
    for days in sorted(answers_by_days):
        reached += answers_by_days[days]
        if reached >= rank:
            return Amount(days, total)
    raise AssertionError("A rank lies within its total.")
