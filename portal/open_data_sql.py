"""A dataset as SQL: PostgreSQL writes the file itself, line by line, and Python passes it on.

The ORM selects the public rows and their columns; around that stand the casts that make a value the
same text everywhere: moments as `2026-02-02T05:00:00Z`, `true` and `false`, empty text as nothing.
Names and casts come from code, what was typed by a reader only as parameters.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from portal.spreadsheets import guarded_sql

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.open_data import Column, Dataset

MOST_COUNTED: Final = 10_000  # rows; of more the planner's estimate is told

_MOMENT: Final = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
# JSON has no such characters but escaped: each line comes out as it is, neither quoted nor escaped.
_AS_IT_IS: Final = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02', ENCODING 'UTF8'"


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and what goes into it."""

    text: str
    parameters: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A SELECT, and how `COPY` writes what it gives."""

    select: Statement
    how: str

    @property
    def text(self) -> str:
        return f"COPY ({self.select.text}) TO STDOUT WITH ({self.how})"


def selected(dataset: Dataset, rows: QuerySet[Any], *, most: int | None = None) -> Statement:
    """The rows with the dataset's columns as `c0`, `c1`, …, in its order."""
    if dataset.unrolled:
        text, parameters = rows.order_by().values().query.sql_with_params()
        limit = f" LIMIT {most:d}" if most else ""
        return Statement(f"WITH selected AS ({text}) {dataset.unrolled}{limit}", parameters)
    values = {f"c{place}": column.expression for place, column in enumerate(dataset.columns)}
    ordered = rows.order_by(*dataset.order).annotate(**values).values_list(*values)
    ordered = ordered[:most] if most else ordered
    return Statement(*ordered.query.sql_with_params())


def csv(dataset: Dataset, rows: QuerySet[Any]) -> Copy:
    """The rows as CSV, no cell of it a formula."""
    return Copy(_lines(dataset, rows, _in_csv), "FORMAT csv, HEADER, ENCODING 'UTF8'")


def json_lines(dataset: Dataset, rows: QuerySet[Any]) -> Copy:
    """The rows as JSON objects, one a line."""
    return Copy(_objects(dataset, rows), _AS_IT_IS)


def example(dataset: Dataset) -> dict[str, Any]:
    """The newest row, as JSON has it; empty where there is none."""
    statement = _objects(dataset, dataset.rows(), most=1)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        found = cursor.fetchone()
    return json.loads(found[0]) if found else {}


def count(dataset: Dataset) -> tuple[int, bool]:
    """How many rows, and whether that is exact: above `MOST_COUNTED` two digits of an estimate."""
    if dataset.unrolled:
        return _counted(selected(dataset, dataset.rows())), True
    rows = dataset.rows().order_by()
    counted = rows[: MOST_COUNTED + 1].count()
    if counted <= MOST_COUNTED:
        return counted, True
    guess = max(counted, estimated(Statement(*rows.values("pk").query.sql_with_params())))
    return round(guess, 2 - len(str(guess))), False


def _counted(statement: Statement) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement.text}) AS line", statement.parameters)  # noqa: S608
        return int(cursor.fetchone()[0])


def estimated(statement: Statement) -> int:
    """How many rows PostgreSQL expects, by what it knows of its tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement.text}", statement.parameters)
        (plan,) = cursor.fetchone()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return int(plan[0]["Plan"]["Plan Rows"])


def _objects(dataset: Dataset, rows: QuerySet[Any], *, most: int | None = None) -> Statement:
    lines = _lines(dataset, rows, _in_json, most=most)
    text = f"SELECT row_to_json(line)::text FROM ({lines.text}) AS line"  # noqa: S608 — see above
    return Statement(text, lines.parameters)


def _lines(
    dataset: Dataset,
    rows: QuerySet[Any],
    cast: Callable[[Column, str], str],
    *,
    most: int | None = None,
) -> Statement:
    inner = selected(dataset, rows, most=most)
    cells = ", ".join(
        f'{cast(column, f"c{place}")} AS "{column.name}"'
        for place, column in enumerate(dataset.columns)
    )
    return Statement(f"SELECT {cells} FROM ({inner.text}) AS line", inner.parameters)  # noqa: S608


def _in_csv(column: Column, cell: str) -> str:
    value = _in_json(column, cell)
    if column.type in {"boolean", "array"}:
        return f"{value}::text"
    if column.type == "string" and not column.choices:
        return guarded_sql(value)
    return value


def _in_json(column: Column, cell: str) -> str:
    if column.type == "datetime":
        return _MOMENT.format(cell)
    if column.decimals is not None:
        return f"round({cell}::numeric, {column.decimals})"
    if column.type == "string":
        return f"nullif({cell}, '')"
    return cell
