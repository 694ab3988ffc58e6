"""The parts a scope falls into, as tables with bars, and the districts on a map.

Bodies and districts are ranked by the rate of promptly resolved, the lowest first; those with too
few answers due stand apart, in the order of the directory: no ranking is made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import charts, figure_words
from portal.directory import Entry, directory
from portal.district_map import Drawing, drawing
from portal.figure_addresses import Addresses
from portal.figure_cards import ASKED, RATE
from portal.figure_filters import channels
from portal.figures import Amounts, Dimension, FigureSet, Reading
from portal.models import District

Cells = tuple[str, ...]
_ROW: Final = '<tr><th scope="row">{}</th><td>{}{}</td><td>{} <small>{}</small>{}</td></tr>'
_ROW_APART: Final = '<tr><th scope="row">{}</th><td>{}{}</td><td><small>{}</small></td></tr>'
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


Part = tuple[str, str, Amounts]  # name; how it is asked for, empty where it cannot be; amounts


def tables(reading: Reading, figure_set: FigureSet, addresses: Addresses) -> dict[str, Table]:
    """A table for each dimension the scope is not narrowed by, by its name."""
    return {
        dimension.value: _table(dimension, parts, addresses)
        for dimension, parts in reading.parts.items()
        if dimension in figure_set.by_key[ASKED].narrows
    }


def _table(dimension: Dimension, parts: Mapping[Any, Amounts], addresses: Addresses) -> Table:
    known = [(name, slug, parts[key]) for key, name, slug in _named(dimension) if key in parts]
    known = [each for each in known if each[2][ASKED].value or each[2][RATE].n]
    most = max((amounts[ASKED].value or 0 for _name, _slug, amounts in known), default=0)
    is_ranked = dimension in RANKED
    if is_ranked:
        ranked = sorted(
            (each for each in known if each[2][RATE].value is not None),
            key=lambda each: (not each[1], each[2][RATE].value or 0),  # what is none comes last
        )
        apart = [each for each in known if each[2][RATE].value is None]
    else:
        ranked, apart = sorted(known, key=lambda each: -(each[2][ASKED].value or 0)), []
    parameter = "topic" if dimension == Dimension.THEME else dimension.value
    title, first = _titles()[dimension]

    def written(parts: Iterable[Part], row: str, cells: Callable[[Amounts, float], Cells]) -> Any:
        return format_html_join(
            "",
            row,
            (
                (
                    _name(name, addresses.dashboard(**{parameter: slug}) if slug else ""),
                    *cells(amounts, most),
                )
                for name, slug, amounts in parts
            ),
        )

    return Table(
        key=dimension.value,
        title=title,
        first=first,
        rows=written(ranked, _ROW, _cells),
        apart=written(apart, _ROW_APART, _cells_apart),
        number_apart=len(apart),
        is_ranked=is_ranked,
    )


def _name(name: str, url: str) -> str:
    return format_html('<a href="{}">{}</a>', url, name) if url else name


def _cells(amounts: Amounts, most: float) -> Cells:
    asked, rate = amounts[ASKED], amounts[RATE]
    return (
        figure_words.count(asked.value),
        charts.written(asked.value, most, kind="asked"),
        figure_words.percent(rate),
        figure_words.n(rate),
        charts.written(rate.value, 100, kind="rate", has_rest=True),
    )


def _cells_apart(amounts: Amounts, most: float) -> Cells:
    asked = amounts[ASKED]
    bar = charts.written(asked.value, most, kind="asked")
    return figure_words.count(asked.value), bar, figure_words.n(amounts[RATE])


def _titles() -> dict[Dimension, tuple[str, str]]:
    return {
        Dimension.THEME: (_("By topic"), _("Topic")),
        Dimension.TOPIC: (_("By topic"), _("Topic")),
        Dimension.DISTRICT: (_("By district"), _("District")),
        Dimension.BODY: (_("By body"), _("Body")),
        Dimension.CHANNEL: (_("By channel"), _("Channel")),
    }


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


def _named(dimension: Dimension) -> Iterator[tuple[Any, str, str]]:
    """Keys, names and slugs in the order of the directory; then what belongs to none."""
    if dimension == Dimension.CHANNEL:
        yield from ((code, str(name), code) for code, name in channels())
        return
    for pk, entry in entries_of(dimension).items():
        yield pk, entry.name, entry.slug
    if dimension == Dimension.DISTRICT:
        yield None, _("Without a district"), ""
    elif dimension == Dimension.BODY:
        yield None, _("Still at the desk"), ""


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
    return Map(
        cells=format_html_join(
            "",
            _CELL,
            (
                (
                    addresses.dashboard(district=each.district.slug),
                    f"{each.district.name}: {figure_words.count(asked[each.district.pk])}",
                    min(asked[each.district.pk] // step, STEPS - 1) + 1,
                    each.path,
                    f"{each.label_x:.1f}",
                    f"{each.label_y:.1f}",
                    each.label,
                    f"{each.label_x:.1f}",
                    f"{each.label_y + 16:.1f}",
                    figure_words.count(asked[each.district.pk]),
                )
                for each in drawn.districts
            ),
        ),
        legend=[
            Shade(
                shade,
                f"{figure_words.count(step * (shade - 1))}–{figure_words.count(step * shade - 1)}",
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
