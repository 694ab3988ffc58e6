"""Open data: what the city gives to anybody, row by row, as files that machines read.

Each app says what it gives in a module `open_data.py`, found like `admin.py` is, that registers a
`Dataset`:

    open_data.register(Dataset(key="queries", title=_("Queries"), rows=..., columns=(...), ...))

A dataset starts from the `.public(…)` of its rows and names every column it gives out, so what is
hidden, embargoed or personal is in no file: a new column of a table is in none until somebody says
so here. Files, pages and `datapackage.json` are all made from these lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, JSONField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules
from django.utils.text import format_lazy
from django.utils.translation import override

from portal.open_data_filters import DatasetFilter

if TYPE_CHECKING:
    from django.utils.functional import Promise

    Words = str | Promise

Type = Literal["string", "integer", "number", "boolean", "date", "datetime", "yearmonth", "array"]
"""As the Table Schema of Frictionless Data calls them. Moments are UTC, days those of Almaty."""

LANGUAGES: Final = dict(settings.LANGUAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One field of a dataset, as people and machines are told of it."""

    name: str
    title: Words
    type: Type = "string"
    value: Any = None
    """A path of the model, an expression, or what makes one when it is asked for; None: `name`."""
    description: Words = ""
    choices: Sequence[tuple[str, Words]] = ()  # values and what they are called
    is_required: bool = False
    refers_to: str = ""  # the dataset whose key it names
    format: str = ""  # `uri`
    decimals: int | None = None
    minimum: int | None = None

    @property
    def expression(self) -> Any:
        """What to select, as the ORM takes it."""
        value = self.name if self.value is None else self.value
        if callable(value) and not hasattr(value, "resolve_expression"):
            value = value()
        return F(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One table given to anybody."""

    key: str  # in addresses: never changes
    title: Words
    description: Words
    rows: Callable[[], QuerySet[Any]]
    """What any stranger may read now."""
    columns: Sequence[Column]
    primary_key: Sequence[str]
    order: Sequence[Any]
    """Columns of the model: the newest first, and no two rows in the same place."""
    filter: type[DatasetFilter] = DatasetFilter
    is_small: bool = False
    """A few hundred rows at most: such a file has an `ETag`."""
    unrolled: str = ""
    """SQL that selects `c0`, `c1`, … in order from `selected`, where one row makes many."""
    position: int = 0  # among the others, on the page and in the package

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


_datasets: dict[str, Dataset] = {}


def register(dataset: Dataset) -> None:
    _datasets[dataset.key] = dataset


def discover() -> None:
    """Find the datasets of all apps."""
    autodiscover_modules("open_data")


def datasets() -> list[Dataset]:
    """All of them, in the order in which people read them."""
    return sorted(_datasets.values(), key=lambda each: (each.position, each.key))


def dataset(key: str) -> Dataset | None:
    return _datasets.get(key)


# --- for columns ----------------------------------------------------------------------------------


def in_languages(name: str, title: Words, value: str = "", **more: Any) -> list[Column]:
    """The three columns of a text that is written in Kazakh, Russian and English.

    One that is not written in a language is missing there.
    """
    return [
        Column(
            name=f"{name}_{code}",
            title=format_lazy("{} ({})", title, language),
            value=f"{value or name}_{code}",
            **more,
        )
        for code, language in LANGUAGES.items()
    ]


def listed(rows: QuerySet[Any], value: Any) -> Any:
    """Rows that belong to a row, as one array: of a column each, or of an object of several."""
    array = ArraySubquery(rows.values_list(value, flat=True))
    return Func(array, function="to_json", output_field=JSONField())


def public_one(rows: Callable[[], QuerySet[Any]], of: str, value: str) -> Callable[[], Any]:
    """A column of another row, as far as that row is public now.

    `public_one(CitizenQuery.objects.public, "query_id", "number")`.
    """
    return lambda: Subquery(rows().filter(pk=OuterRef(of)).order_by().values(value)[:1])


def page_of(view: str, **parts: tuple[str, object]) -> Callable[[], Any]:
    """The address of a row's page, in Kazakh.

    `page_of("queries:detail", number=("number", "26-000001-5"))`: for each part of the address the
    column it is made of and a value that has the right shape.
    """

    def expression() -> Any:
        with override(next(iter(LANGUAGES))):
            rest = reverse(view, kwargs={name: shape for name, (_column, shape) in parts.items()})
        pieces: list[Any] = []
        for column, shape in parts.values():
            before, _shape, rest = rest.partition(str(shape))
            pieces += [Value(before), _in_address(Cast(column, TextField()))]
        return Concat(Value(settings.SITE_URL), *pieces, Value(rest), output_field=TextField())

    return expression


def _in_address(text: Any) -> Any:
    """As a URI has it: a number of another system may have letters that a URI spells in bytes."""
    return Func(
        text,
        template=(
            "CASE WHEN %(expressions)s ~ '[^A-Za-z0-9._-]' THEN regexp_replace("
            "encode(convert_to(%(expressions)s, 'UTF8'), 'hex'), '(..)', '%%%%\\1', 'g')"
            " ELSE %(expressions)s END"
        ),
        output_field=TextField(),
    )
