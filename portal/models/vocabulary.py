"""The words that occur in what the public may read, so that a search can mean them."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class SearchWord(models.Model):
    """A word that occurs in a published text, with its Kazakh stem.

    A word typed in one form finds those in others by the stem, a mistyped one its neighbour by
    trigrams. Written by `portal.search.learn_words` only.
    """

    word = models.CharField(max_length=40, primary_key=True)
    stem = models.CharField(max_length=40)

    class Meta:
        indexes = [
            models.Index(fields=["stem"], name="vocabulary_stem"),
            GinIndex(fields=["word"], name="vocabulary_similar", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.word
