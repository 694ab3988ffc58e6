"""What a list is filtered by, as keys of an index: any of them at once.

The columns may have B-tree indexes too. Under these keys the planner cannot take one of those for a
part of the conditions, which reads all rows of a district to find the newest few of them.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler


class Facets(Func):
    """The keys of a row, one for each of these columns: such as `status:new`.

    For a `GinIndex`, and with the same columns for a filter that it answers: `filter(…__contains=
    [key("status", "new")])`.
    """

    output_field = ArrayField(TextField())

    def __init__(self, *columns: str, **extra: Any) -> None:
        super().__init__(*columns, **extra)
        self.columns = columns

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        columns = [compiler.compile(expression) for expression in self.source_expressions]
        keys = (
            f"'{facet}:' || {column}::text"
            for facet, (column, _) in zip(self.columns, columns, strict=True)
        )
        values = tuple(value for _, values in columns for value in values)
        return f"ARRAY[{', '.join(keys)}]", values


def key(facet: str, value: object) -> str:
    """The key that a row with this value has."""
    return f"{facet}:{value}"
