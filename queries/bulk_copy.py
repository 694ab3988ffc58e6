"""Loading tables by COPY: rows as text in the order they are made, indexes and keys afterwards.

Every column a model has and the caller does not name gets the model's own default, so a new column
needs no word here. The database fills generated columns, those it has a default for, and keys
nobody names.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, models

NULL = r"\N"
_ESCAPES = (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r"))  # its own sign first
MAINTENANCE_MEMORY = "512MB"


def text(value: str) -> str:
    """A text as COPY reads it; numbers, dates and slugs need no escaping."""
    for sign, escape in _ESCAPES:
        value = value.replace(sign, escape)
    return value


def rendered(value: Any) -> str:
    """Any value a column may hold, as COPY reads it."""
    render = _RENDERED.get(type(value))
    return render(value) if render else text(str(value))


_RENDERED: dict[type, Callable[[Any], str]] = {
    str: text,
    int: str,
    bool: lambda value: "t" if value else "f",
    type(None): lambda _value: NULL,
    datetime: datetime.isoformat,
    date: date.isoformat,
}


class Table:
    """The rows of one model that wait to be copied."""

    def __init__(self, model: type[models.Model], *varying: str) -> None:
        fields = [
            field
            for field in model._meta.concrete_fields
            if not field.generated
            and (field.attname in varying or not (field.primary_key or field.has_db_default()))
        ]
        missing = set(varying) - {field.attname for field in fields}
        if missing:
            raise ValueError(f"{model.__name__} has no column {', '.join(sorted(missing))}")
        order = {name: place for place, name in enumerate(varying)}
        fields.sort(key=lambda field: order.get(field.attname, len(order)))
        fixed = [rendered(field.get_default()) for field in fields[len(varying) :]]
        self.model = model
        self.name = model._meta.db_table
        self._line = "\t".join(["%s"] * len(varying) + [f.replace("%", "%%") for f in fixed]) + "\n"
        columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        self._copy = f"COPY {connection.ops.quote_name(self.name)} ({columns}) FROM STDIN"
        self._lines: list[str] = []
        self.count = 0

    def add(self, *values: Any) -> None:
        """One row: the varying columns in their order, each as COPY reads it."""
        self._lines.append(self._line % values)

    def copy(self) -> None:
        """Send the waiting rows."""
        if not self._lines:
            return
        self.count += len(self._lines)
        with connection.cursor() as cursor, cursor.copy(self._copy) as copy:
            copy.write("".join(self._lines))
        self._lines = []


def take_keys(model: type[models.Model], number: int) -> list[int]:
    """So many fresh primary keys of a model, whoever else takes some at the same time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, number],
        )
        return [key for (key,) in cursor]


def reserve(sequence: str, number: int) -> int:
    """Take `number` values of a sequence at once, where nobody else writes; returns the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [sequence])
        (first,) = cursor.fetchone()
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + number])
    return int(first) + 1


def reserve_keys(model: type[models.Model], number: int) -> int:
    """Take `number` primary keys of a model; returns the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        (sequence,) = cursor.fetchone()
    return reserve(sequence, number)


@contextmanager
def without_indexes(*tables: str) -> Iterator[None]:
    """Drop the tables' indexes and foreign keys, and make them again at the end.

    Building an index over a million rows takes a fraction of the time of a million insertions.
    Primary keys and unique columns stay. To be used inside a transaction: who looks at the tables
    meanwhile, waits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = %s", [MAINTENANCE_MEMORY])
        cursor.execute(
            """
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
              FROM pg_index
             WHERE indrelid = ANY(%s::regclass[])
               AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
             ORDER BY indexrelid
            """,
            [list(tables)],
        )
        indexes = cursor.fetchall()
        cursor.execute(
            """
            SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
              FROM pg_constraint
             WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
             ORDER BY oid
            """,
            [list(tables)],
        )
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
