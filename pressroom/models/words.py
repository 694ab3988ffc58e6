"""The words that a row of the press centre is found by."""

from django.db.models import F, Func, GeneratedField, TextField, Value
from django.db.models.functions import Coalesce

from portal.search_column import search_column


class WithoutTags(Func):
    """A text that may be HTML, or NULL, as plain words."""

    template = "regexp_replace(%(expressions)s, '<[^>]*>', ' ', 'g')"
    output_field = TextField()


def search_words(*columns: str) -> GeneratedField:
    """The generated column that a search looks into, over these columns."""
    return search_column(*(WithoutTags(Coalesce(F(column), Value(""))) for column in columns))
