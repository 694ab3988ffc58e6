"""What the register is filtered by, as keys of an index: any of them at once.

The columns have B-tree indexes too. Under these keys the planner cannot take one of those for a
part of the conditions, which reads all rows of a district to find the newest few of them.
"""

from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

FACETS: Final = ("theme_id", "topic_id", "district_id", "body_id", "status", "outcome")


class Facets(Func):
    """The keys of a query, given the columns of `FACETS`: one each, such as `status:new`."""

    arity = len(FACETS)
    output_field = ArrayField(TextField())

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
            for facet, (column, _) in zip(FACETS, columns, strict=True)
        )
        values = tuple(value for _, values in columns for value in values)
        return f"ARRAY[{', '.join(keys)}]", values


def key(facet: str, value: object) -> str:
    """The key that a query with this value has."""
    return f"{facet}:{value}"
