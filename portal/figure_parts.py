"""The parts a scope falls into, as tables with bars, and the districts on a map.

Bodies and districts are ranked by the rate of promptly resolved, the lowest first; those with too
few answers due stand apart, in the order of the directory: no ranking is made of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import charts, figure_words
from portal.directory import Entry, directory
from portal.district_map import Drawing, drawing
from portal.figure_addresses import Addresses
from portal.figure_cards import ASKED, RATE
from portal.figure_filters import channels
from portal.figure_words import Numbers
from portal.figures import Amount, Amounts, Dimension, FigureSet, Reading
from portal.markup import filled, joined
from portal.models import District

Cells = tuple[str, ...]
_ROW: Final = '<tr><th scope="row">{}</th><td>{}{}</td><td>{} <small>{}</small>{}</td></tr>'
_ROW_APART: Final = '<tr><th scope="row">{}</th><td>{}{}</td><td><small>{}</small></td></tr>'
SHOWN: Final = (ASKED, RATE)  # of each part
RANKED: Final = frozenset({Dimension.BODY, Dimension.DISTRICT})
STEPS: Final = 5  # shades of the map


@dataclass(frozen=True, slots=True)
class Table:
    """The parts of one dimension: how many asked there, and how promptly answered."""

    key: str
    title: str
    first: str  # heading of the first column
    rows: SafeString
    apart: SafeString  # too few for a rank
    number_apart: int
    is_ranked: bool


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    url: str  # of its dashboard; empty where it cannot be asked for
    asked: Amount
    rate: Amount


def tables(reading: Reading, figure_set: FigureSet, addresses: Addresses) -> dict[str, Table]:
    """A table for each dimension the scope is not narrowed by, by its name."""
    return {
        dimension.value: _table(dimension, list(_parts(dimension, parts, addresses)))
        for dimension, parts in reading.parts.items()
        if dimension in figure_set.by_key[ASKED].narrows
    }


def _table(dimension: Dimension, parts: list[Part]) -> Table:
    most = max((part.asked.value or 0 for part in parts), default=0)
    is_ranked = dimension in RANKED
    if is_ranked:
        ranked = sorted(
            (part for part in parts if part.rate.value is not None),
            key=lambda part: (not part.url, part.rate.value or 0),  # what is none comes last
        )
        apart = [part for part in parts if part.rate.value is None]
    else:
        ranked, apart = sorted(parts, key=lambda part: -(part.asked.value or 0)), []
    title, first = _titles(dimension)
    numbers = figure_words.numbers()
    return Table(
        key=dimension.value,
        title=title,
        first=first,
        rows=joined(_ROW, (_cells(part, most, numbers) for part in ranked)),
        apart=joined(_ROW_APART, (_cells_apart(part, most, numbers) for part in apart)),
        number_apart=len(apart),
        is_ranked=is_ranked,
    )


def _parts(
    dimension: Dimension, parts: Mapping[Any, Amounts], addresses: Addresses
) -> Iterator[Part]:
    """Those with anything in them, in the order of the directory; then what belongs to none."""
    parameter = "topic" if dimension == Dimension.THEME else dimension.value
    for key, name, slug in _known(dimension, parts):
        asked, rate = parts[key][ASKED], parts[key][RATE]
        if asked.value or rate.n:
            url = addresses.dashboard(**{parameter: slug}) if slug else ""
            yield Part(name, url, asked, rate)


def _known(dimension: Dimension, parts: Collection[Any]) -> Iterator[tuple[Any, str, str]]:
    """Keys, names and slugs."""
    if dimension == Dimension.CHANNEL:
        yield from ((code, str(name), code) for code, name in channels() if code in parts)
        return
    for pk, entry in entries_of(dimension).items():
        if pk in parts:
            yield pk, entry.name, entry.slug
    if None in parts and dimension in RANKED:
        yield None, _nothing(dimension), ""


def _name(part: Part) -> str:
    return filled('<a href="{}">{}</a>', part.url, part.name) if part.url else part.name


def _cells(part: Part, most: float, numbers: Numbers) -> Cells:
    return (
        _name(part),
        numbers.count(part.asked.value),
        charts.written(part.asked.value, most, kind="asked"),
        numbers.percent(part.rate),
        numbers.n(part.rate),
        charts.written(part.rate.value, 100, kind="rate", has_rest=True),
    )


def _cells_apart(part: Part, most: float, numbers: Numbers) -> Cells:
    bar = charts.written(part.asked.value, most, kind="asked")
    return _name(part), numbers.count(part.asked.value), bar, numbers.n(part.rate)


def _titles(dimension: Dimension) -> tuple[str, str]:
    """Of the table, and of its first column."""
    match dimension:
        case Dimension.THEME | Dimension.TOPIC:
            return _("By topic"), _("Topic")
        case Dimension.DISTRICT:
            return _("By district"), _("District")
        case Dimension.BODY:
            return _("By body"), _("Body")
        case Dimension.CHANNEL:
            return _("By channel"), _("Channel")


def _nothing(dimension: Dimension) -> str:
    return _("Without a district") if dimension == Dimension.DISTRICT else _("Still at the desk")


def entries_of(dimension: Dimension) -> Mapping[int, Entry]:
    """The city's entries a figure can be told apart by, by key; none for channels."""
    known = directory()
    entries: dict[Dimension, Mapping[int, Entry]] = {
        Dimension.THEME: known.topics,
        Dimension.TOPIC: known.topics,
        Dimension.DISTRICT: known.districts,
        Dimension.BODY: known.bodies,
    }
    return entries.get(dimension, {})


# --- the map --------------------------------------------------------------------------------------


_CELL: Final = (
    '<a href="{}" aria-label="{}"><path class="map-cell shade-{}" d="{}"/>'
    '<text x="{}" y="{}">{}</text><text class="num" x="{}" y="{}">{}</text></a>'
)


@dataclass(frozen=True, slots=True)
class Shade:
    shade: int
    words: str


@dataclass(frozen=True, slots=True)
class Map:
    cells: SafeString
    legend: list[Shade]
    width: str
    height: str
    is_approximate: bool


def district_map(reading: Reading, addresses: Addresses) -> Map | None:
    """The districts shaded by how many asked, in five steps; None where one district is chosen."""
    parts = reading.parts.get(Dimension.DISTRICT)
    drawn = _drawn(directory().number, get_language())
    if parts is None or not drawn.districts:
        return None
    asked = {
        each.district.pk: int(parts[each.district.pk][ASKED].value or 0)
        if each.district.pk in parts else 0
        for each in drawn.districts
    }  # fmt: skip
    step = _step(max(asked.values()))
    count = figure_words.numbers().count
    return Map(
        cells=joined(
            _CELL,
            (
                (
                    addresses.dashboard(district=each.district.slug),
                    f"{each.district.name}: {count(asked[each.district.pk])}",
                    min(asked[each.district.pk] // step, STEPS - 1) + 1,
                    each.path,
                    f"{each.label_x:.1f}",
                    f"{each.label_y:.1f}",
                    each.label,
                    f"{each.label_x:.1f}",
                    f"{each.label_y + 16:.1f}",
                    count(asked[each.district.pk]),
                )
                for each in drawn.districts
            ),
        ),
        legend=[
            Shade(
                shade,
                f"{count(step * (shade - 1))}–{count(step * shade - 1)}",
            )
            for shade in range(1, STEPS + 1)
        ],
        width=f"{drawn.width:.1f}",
        height=f"{drawn.height:.1f}",
        is_approximate=drawn.is_approximate,
    )


def _step(most: int) -> int:
    """The round width of a shade, so that the most lies in the last one."""
    marks = charts.scale(float(most + 1), steps=STEPS)
    return max(round(marks[1]) if len(marks) > 1 else 1, -(-(most + 1) // STEPS))


@lru_cache(maxsize=12)
def _drawn(number: int, language: str | None) -> Drawing:
    """The drawing, kept as long as the directory is: its number and the language are the key."""
    del number, language
    return drawing(list(District.objects.all()))
