"""Charts drawn by the server: scales, gaps, and what is not over yet."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from portal import charts
from portal.charts import Point


@given(st.floats(min_value=0.01, max_value=1e9), st.integers(min_value=2, max_value=8))
def test_a_scale_begins_at_zero_and_holds_the_most_in_few_equal_steps(
    most: float, steps: int
) -> None:
    marks = charts.scale(most, steps=steps)
    assert marks[0] == 0
    assert marks[-1] >= most * 0.999
    assert len(marks) <= 2 * steps + 2
    step = marks[1]
    assert all(mark == pytest.approx(number * step) for number, mark in enumerate(marks))
    assert most >= 1 or marks == [0, 1]


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (0, [0, 1]),
        (3, [0, 1, 2, 3]),
        (46, [0, 20, 40, 60]),
        (100, [0, 25, 50, 75, 100]),
        (205, [0, 100, 200, 300]),
        (1_000_000, [0, 250_000, 500_000, 750_000, 1_000_000]),
    ],
)
def test_a_scale_has_round_numbers(most: float, marks: list[float]) -> None:
    assert charts.scale(most) == marks


def drawn(values: list[float | None]) -> charts.OverTime:
    points = [Point(str(number), value) for number, value in enumerate(values)]
    return charts.line(points, title="Rate", description="All of it", written=str)


def test_a_line_breaks_where_there_is_no_value() -> None:
    chart = drawn([90, 91, None, 80, None, 70, 71, 72])
    assert [path.count("L") for path in chart.paths] == [1, 2]  # the lone one is a dot
    assert len(chart.dots) == 6
    assert drawn([None, None]).is_empty


def test_columns_stand_on_zero_and_what_is_not_over_is_told_apart() -> None:
    points = [Point("1", 10), Point("2", 0), Point("3", 5, "3: 5", is_partial=True)]
    chart = charts.columns(points, title="Asked", description="", written=str)
    assert [column.is_partial for column in chart.columns] == [False, True]
    floor = {float(column.y) + float(column.height) for column in chart.columns}
    assert floor == {charts.HEIGHT - charts.BOTTOM}
    high, low = (float(column.height) for column in chart.columns)
    assert high == pytest.approx(2 * low, abs=0.2)


@pytest.mark.parametrize("number", [1, 2, 5, 6, 31, 62, 240])
def test_few_labels_stand_under_the_axis_the_last_one_always(number: int) -> None:
    chart = drawn([50.0] * number)
    assert len(chart.labels) <= charts.MOST_LABELS
    assert chart.labels[-1].label == str(number - 1)


def test_a_bar_of_parts_is_as_long_as_they_are() -> None:
    pieces = charts.stacked([("good", 3), ("late", 0), ("none", 1)])
    assert [(piece.kind, piece.x, piece.width) for piece in pieces] == [
        ("good", "0", "75"),
        ("none", "75", "25"),
    ]
    assert charts.stacked([("good", 1)], of=4)[0].width == "25"
    assert charts.stacked([("good", 0)]) == []


def test_a_chart_has_a_name_a_description_and_neither_style_nor_script() -> None:
    points = [Point("<1>", 1, "<1>: 1")]
    chart = charts.columns(points, title="A & B", description="<all>", written=str)
    html = render_to_string("figures/charts/over_time.html", {"chart": chart, "name": "it"})
    assert 'role="img" aria-labelledby="it-title it-desc"' in html
    assert '<title id="it-title">A &amp; B</title>' in html
    assert '<desc id="it-desc">&lt;all&gt;</desc>' in html
    assert "style=" not in html
    assert "<script" not in html
