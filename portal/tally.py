"""Counts that stay quick however many rows there are: each stops at a limit, in one statement."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.db.models import QuerySet

LIMIT = 999  # more is shown as "999+"


def tally(rows: Mapping[str, QuerySet], *, limit: int = LIMIT) -> dict[str, int]:
    """How many rows each named queryset has; `limit` + 1 stands for more than `limit`."""
    counts = dict.fromkeys(rows, 0)
    statements, arguments = [], []
    for name, queryset in rows.items():
        if queryset.query.is_empty():
            continue
        bounded = queryset.order_by().values("pk")[: limit + 1]
        sql, parameters = bounded.query.sql_with_params()
        statements.append(f"SELECT %s, count(*) FROM ({sql}) AS bounded")  # noqa: S608 — Django's SQL
        arguments += [name, *parameters]
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), arguments)
            counts |= dict(cursor.fetchall())
    return counts


def in_words(count: int, *, limit: int = LIMIT) -> str:
    """The count as it is shown: "12", or "999+"."""
    return str(count) if count <= limit else f"{limit}+"
