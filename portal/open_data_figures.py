"""The frozen figures of closed months as open data: one value a line (`portal.snapshots`).

What a month's figures were is told by its last revision; all revisions with their digests are in
`figure-snapshots.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal import open_data
from portal.models import FigureSnapshot
from portal.open_data import Column, Dataset
from portal.open_data_filters import DatasetFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet

UNROLLED: Final = """
    SELECT to_char(month, 'YYYY-MM') AS c0, figure_set AS c1, dimension AS c2, key AS c3,
        figure AS c4, (cell ->> 'value')::numeric AS c5, (cell ->> 'part')::bigint AS c6,
        (cell ->> 'n')::bigint AS c7, ("values" -> 'figures' -> figure ->> 'version')::int AS c8,
        revision AS c9, taken_at AS c10
    FROM selected CROSS JOIN LATERAL (
        SELECT 'city' AS dimension, 'almaty' AS key, whole.key AS figure, whole.value AS cell
        FROM jsonb_each("values" -> 'figures') AS whole
        UNION ALL
        SELECT parts.dimension, one.key, cells.key, cells.value
        FROM (VALUES ('district', 'districts'), ('body', 'bodies')) AS parts (dimension, name),
            jsonb_each(coalesce("values" -> parts.name, '{}')) AS one,
            jsonb_each(one.value) AS cells
    ) AS told
    ORDER BY month DESC, figure_set, dimension = 'city' DESC, dimension, key, figure
"""


class FigureFilter(DatasetFilter):
    moment = "month"


def last_revisions() -> QuerySet[FigureSnapshot]:
    """The last revision of each month and app; its `values` hold nothing but what is published."""
    rows = FigureSnapshot.objects.order_by("month", "figure_set", "-revision")
    last = rows.distinct("month", "figure_set").values("pk")
    return FigureSnapshot.objects.filter(pk__in=last)


FIGURES: Final = Dataset(
    key="figures",
    title=_("Figures by month"),
    description=_(
        "The figures of every closed month as they were frozen and last restated: of the whole "
        "city, by district and by body. What each figure means is told on the page of definitions."
    ),
    rows=last_revisions,
    columns=(
        Column(name="month", title=_("Month"), type="yearmonth", is_required=True),
        Column(
            name="set", title=_("Figures of"), is_required=True,
            description=_("The desk, the press centre or the broadcasts."),
        ),
        Column(
            name="dimension", title=_("Part"), is_required=True,
            choices=[
                ("city", _("the whole city")), ("district", _("district")), ("body", _("body")),
            ],
        ),
        Column(
            name="key", title=_("Which one"), is_required=True,
            description=_("The short name of the district or body; “-” where there was none."),
        ),
        Column(name="figure", title=_("Figure"), is_required=True),
        Column(
            name="value", title=_("Value"), type="number",
            description=_("Of a rate percent; nothing where too few rows stand behind it."),
        ),
        Column(
            name="part", title=_("Numerator"), type="integer", minimum=0,
            description=_("Of a rate: how many of the rows."),
        ),
        Column(
            name="n", title=_("Rows behind it"), type="integer", minimum=0,
            description=_("Of a rate the denominator."),
        ),
        Column(
            name="version", title=_("Version of the definition"), type="integer", minimum=1,
        ),
        Column(
            name="revision", title=_("Revision"), type="integer", is_required=True, minimum=1,
            description=_("1 as it was frozen first; more where the month was restated."),
        ),
        Column(name="taken_at", title=_("Taken at"), type="datetime", is_required=True),
    ),
    primary_key=["month", "set", "dimension", "key", "figure"],
    order=["-month", "figure_set"],
    filter=FigureFilter,
    unrolled=UNROLLED,
    position=60,
)  # fmt: skip


def register() -> None:
    open_data.register(FIGURES)
