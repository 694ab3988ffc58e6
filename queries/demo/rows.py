"""Rows by COPY with keys known beforehand, so that other rows can point at them."""

from typing import Any

from django.db import models

from queries.bulk_copy import Table, rendered, reserve_keys


class Rows:
    """A table of the model, filled by the names of its columns; other columns get defaults."""

    def __init__(self, model: type[models.Model], *columns: str, most: int) -> None:
        self._columns = columns
        self._table = Table(model, "id", *columns)
        self._next = reserve_keys(model, most)

    def add(self, **values: Any) -> int:
        """Add one row; gives its primary key."""
        key, self._next = self._next, self._next + 1
        self._table.add(str(key), *(rendered(values[column]) for column in self._columns))
        return key

    def copy(self) -> None:
        """Send the rows."""
        self._table.copy()


class Links:
    """A table without keys of interest."""

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self._table = Table(model, *columns)

    def add(self, *values: Any) -> None:
        self._table.add(*map(rendered, values))

    def copy(self) -> None:
        self._table.copy()
