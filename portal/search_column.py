"""The column of a model that `portal.search` looks into: Russian, English and Kazakh words."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import CombinedSearchVector, SearchVector, SearchVectorField
from django.db.models import Func, GeneratedField, TextField


class SearchableWords(Func):
    """Several texts as one, cut into words where a resident would cut them.

    PostgreSQL's parser takes `ул.Абая`, `12/3` and `мкр-5` for one word each. Most write ё as е.
    """

    template = "translate(%(expressions)s, 'ёЁ./-_@', 'еЕ     ')"
    arg_joiner = " || ' ' || "
    output_field = TextField()


def search_column(*texts: Any) -> GeneratedField:
    """The words of these columns, by their Russian and English stems and as they stand.

    A column that may be NULL goes in as `Coalesce("text_kk", Value(""))`: one NULL would empty the
    whole. Kazakh words are met by the vocabulary (`SearchWord`), so whoever publishes a text calls
    `portal.search.learn_words` with it.
    """
    return GeneratedField(
        expression=CombinedSearchVector(
            SearchVector(SearchableWords(*texts), config="russian"),
            "||",
            SearchVector(SearchableWords(*texts), config="simple"),
            config=None,
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
