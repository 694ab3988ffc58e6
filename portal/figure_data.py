"""The figures of a scope for machines: the same reading as the dashboard's."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from portal import figures
from portal.figure_filters import FigureFilter
from portal.figure_parts import entries_of
from portal.figures import Amounts, Dimension, FigureSet, Period, Scope


def faults(filters: FigureFilter) -> dict[str, Any]:
    """What was wrong with each parameter, in words."""
    return {"errors": {name: [str(each) for each in told] for name, told in filters.errors.items()}}


def everything(filters: FigureFilter) -> dict[str, Any]:
    """Days in Almaty, both ends included; rates in percent, null where n is too few."""
    scope = filters.scope
    return {
        "period": _period(scope.period),
        "narrowed_to": {
            name: value
            for name, value in filters.kept.items()
            if name not in {"period", "since", "until"}
        },
        "minimum_n": settings.FIGURES_MINIMUM_N,
        "sets": [_set(each, scope) for each in figures.figure_sets()],
    }


def _set(figure_set: FigureSet, scope: Scope) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": figure_set.key,
        "title": str(figure_set.title),
        "as_of": figure_set.as_of().isoformat(),
    }
    if figure_set.broken_down is None:
        return told | {"figures": _amounts(figure_set, figure_set.read(scope))}
    reading = figure_set.broken_down(scope)
    return told | {
        "figures": _amounts(figure_set, reading.now),
        "before": {
            "period": _period(scope.period.before()),
            "figures": _amounts(figure_set, figure_set.read(scope.before())),
        },
        "parts": {
            dimension.value: [
                {dimension.value: _slug(dimension, key), "figures": _values(amounts)}
                for key, amounts in parts.items()
            ]
            for dimension, parts in reading.parts.items()
        },
        "over_time": [
            {"from": start.isoformat(), "figures": _values(amounts)}
            for start, amounts in reading.over_time
        ],
        "over_time_by": "month" if reading.is_by_month else "day",
    }


def _amounts(figure_set: FigureSet, amounts: Amounts) -> dict[str, Any]:
    return {
        key: {
            "unit": figure.unit.value,
            "version": figure.version,
            "title": str(figure.title),
            **amounts[key].plain,
        }
        for key, figure in figure_set.by_key.items()
        if key in amounts
    }


def _values(amounts: Amounts) -> dict[str, Any]:
    return {key: amount.plain for key, amount in amounts.items()}


def _period(period: Period) -> dict[str, str]:
    return {"since": period.since.isoformat(), "until": period.until.isoformat()}


def _slug(dimension: Dimension, key: Any) -> str | None:
    """How a part is asked for."""
    if dimension == Dimension.CHANNEL:
        return str(key)
    entry = entries_of(dimension).get(key)
    return entry.slug if entry else None
