"""The words that a row of the press centre is found by."""

from django.db.models import F, Func, GeneratedField, Q, TextField, Value
from django.db.models.functions import Coalesce

from portal.search_column import search_column


class WithoutTags(Func):
    """A text that may be HTML, or NULL, as plain words."""

    template = "regexp_replace(%(expressions)s, '<[^>]*>', ' ', 'g')"
    output_field = TextField()


def search_words(*columns: str) -> GeneratedField:
    """The generated column that a search looks into, over these columns."""
    return search_column(*(WithoutTags(Coalesce(F(column), Value(""))) for column in columns))


def in_languages(*fields: str) -> list[str]:
    """The columns of translated fields."""
    return [f"{field}_{language}" for field in fields for language in ("kk", "ru", "en")]


def said_in_any_language(field: str) -> Q:
    """The condition that a translated field is not empty; a missing text is NULL or empty."""
    said = Q()
    for column in in_languages(field):
        said |= Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""})
    return said
