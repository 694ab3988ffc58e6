"""Finding public texts by what is typed: Russian by its stems, Kazakh by its forms, with typos.

Every word must occur (stop words aside), in whichever form:
- Russian and Latin words meet by PostgreSQL's `russian` and English stems, in a column that
  `portal.search_column` makes;
- Kazakh words meet by `portal.kazakh.stem`: the vocabulary (`SearchWord`) names the forms of a
  stem that occur, and any of them will do. A better stemmer needs the vocabulary learned anew, not
  the texts.
A word that occurs nowhere is taken for a mistyped one, and its nearest neighbour that does occur is
looked for instead. How the rows are then found at the same cost whatever the number of queries, is
told in `portal.newest`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value

from portal import kazakh
from portal.text import normalise_line

MOST_CHARACTERS: Final = 200
MOST_WORDS: Final = 8
MOST_FORMS: Final = 40
"""Forms of one Kazakh stem that are looked for: nouns have more, texts hardly ever do."""

LONGEST_WORD: Final = 40
MOST_NEIGHBOURS: Final = 12
LETTERS_PER_TYPO: Final = 4
"""A mistyped word may differ from what was meant by one letter in so many."""

_WORD: Final = re.compile(r"[^\W_]+")
_LETTERS: Final = re.compile(r"[^\W\d_]{2,40}")
_KAZAKH_STOP_WORDS: Final = frozenset({
    "ал", "арқылы", "басқа", "бен", "бір", "бойы", "бойынша", "бұл", "да", "де", "деп", "дейін",
    "егер", "ең", "және", "үшін", "қарай", "кейін", "мен", "не", "немесе", "ол", "осы", "пен",
    "сияқты", "сол", "сондай", "та", "тағы", "те", "туралы", "шейін",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Understood:
    """What was typed, as PostgreSQL looks for it. `words` are those that must occur."""

    words: tuple[str, ...]
    tsquery: str

    def condition(self, column: str = "search") -> Func:
        """The condition on rows that have such a column, for `filter()`."""
        return _Matches(F(column), Value(self.tsquery))


class _Matches(Func):
    template = "%(expressions)s::tsquery"
    arg_joiner = " @@ "
    output_field = BooleanField()


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, each once, as the search column cuts them."""
    line = normalise_line(text).lower().replace("ё", "е")
    return list(dict.fromkeys(_WORD.findall(line)))


def understand(text: str) -> Understood | None:
    """What `text` asks for, or None where it has no word. One statement."""
    words = [word[:LONGEST_WORD] for word in words_of(text[:MOST_CHARACTERS])][:MOST_WORDS]
    return understand_words(words) if words else None


def understand_words(words: list[str]) -> Understood:
    """The same for words already cut."""
    with connection.cursor() as cursor:
        cursor.execute(_FORMS, [MOST_FORMS, words, [kazakh.stem(word) for word in words]])
        found = {word: (set(lexemes), set(forms or ())) for word, lexemes, forms in cursor}
    telling = [w for w in words if found[w][0] and w not in _KAZAKH_STOP_WORDS] or words
    any_form = (" | ".join(f"'{form}'" for form in sorted({w}.union(*found[w]))) for w in telling)
    return Understood(tuple(telling), " & ".join(f"({forms})" for forms in any_form))


_FORMS: Final = """
    SELECT typed.word, tsvector_to_array(to_tsvector('russian', typed.word)),
           ARRAY(SELECT word FROM portal_searchword WHERE stem = typed.stem LIMIT %s)
    FROM unnest(%s::text[], %s::text[]) AS typed(word, stem)
"""


# --- mistyped words -------------------------------------------------------------------------------

Occurs = Callable[[str], bool]


def corrected(understood: Understood, occurs: Occurs) -> list[str] | None:
    """The words with each that occurs nowhere replaced by its neighbour, or None.

    For a search that found nothing. `occurs` tells whether a word is in anything that may be found:
    only that is offered, for the vocabulary remembers words of what has been hidden since.
    """
    unknown = _neighbours(list(understood.words))
    better = {
        word: meant
        for word, neighbours in unknown.items()
        if not occurs(word) and (meant := _meant(word, neighbours, occurs))
    }
    return [better.get(word, word) for word in understood.words] if better else None


def occurs_in(rows: QuerySet, word: str) -> bool:
    """Whether one of `rows` has the word in any form; the cost grows with the rows that do."""
    found = rows.filter(understand_words([word]).condition())
    sql, parameters = found.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        # Planned on its own, it goes by the index; under EXISTS it would read the table instead.
        cursor.execute(
            f"WITH found AS MATERIALIZED ({sql}) SELECT EXISTS (SELECT FROM found)",  # noqa: S608
            parameters,
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def _neighbours(words: list[str]) -> dict[str, list[str]]:
    """Those of the words that the vocabulary lacks, each with the most alike that it has."""
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOURS, [MOST_NEIGHBOURS, words, [kazakh.stem(word) for word in words]])
        return dict(cursor.fetchall())


_NEIGHBOURS: Final = """
    SELECT typed.word, ARRAY(
        SELECT word FROM portal_searchword
        WHERE word %% typed.word ORDER BY similarity(word, typed.word) DESC, word LIMIT %s
    )
    FROM unnest(%s::text[], %s::text[]) AS typed(word, stem)
    WHERE length(typed.word) > 2 AND NOT EXISTS (
        SELECT FROM portal_searchword WHERE word = typed.word OR stem = typed.stem
    )
"""


def _meant(word: str, neighbours: list[str], occurs: Occurs) -> str | None:
    """The neighbour with the fewest letters different, if few enough, that occurs."""
    near = sorted(
        (distance, place, neighbour)
        for place, neighbour in enumerate(neighbours)
        if (distance := _distance(word, neighbour)) <= 1 + len(word) // LETTERS_PER_TYPO
    )
    return next((neighbour for _, _, neighbour in near if occurs(neighbour)), None)


def _distance(one: str, other: str) -> int:
    """Letters to change, add, drop or swap with the next (Damerau–Levenshtein, restricted)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, before_above, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before_above[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]


# --- the vocabulary -------------------------------------------------------------------------------


def learn_words(text: str) -> None:
    """Remember the words of a text that became public. One statement; known ones cost a look.

    Sorted, so that two filings at one time wait for each other at worst and never in a circle.
    """
    words = sorted(word for word in words_of(text) if _LETTERS.fullmatch(word))
    if not words:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_searchword (word, stem)"
            " SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING",
            [words, [kazakh.stem(word) for word in words]],
        )
