"""The columns of fields that are written in Kazakh, Russian and English."""

from typing import Final

from django.conf import settings
from django.db.models import Q

LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)


def columns(*fields: str) -> list[str]:
    """The columns of translated fields."""
    return [f"{field}_{code}" for field in fields for code in LANGUAGES]


def said_in_any_language(field: str) -> Q:
    """The condition that a translated field is not empty; a missing text is NULL or empty."""
    said = Q()
    for column in columns(field):
        said |= Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""})
    return said
