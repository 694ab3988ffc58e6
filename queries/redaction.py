"""Personal data taken out of a text before the public reads it.

What is found: IIN, telephone, e-mail, bank card, IBAN, vehicle plate; also when disguised (see
`queries/disguises.py`). What is not: names and street addresses, which no pattern tells from the
place a query is about; the resident sees the public text before filing, and a moderator after.

Every search is one pass with bounded look-around: no text can make it slow. When in doubt about
a number the text loses it, for the text as filed is kept and staff see it.
"""

from typing import Final, NamedTuple

from django.utils.translation import get_language

from queries.disguises import Find, Kind, Shape, shape_of
from queries.personal_numbers import find_numbers
from queries.personal_patterns import (
    find_emails,
    find_ibans,
    find_plates_of_before,
    find_plates_of_foreigners,
    find_plates_of_today,
)

# In the language of the text, which need not be the language of the page that shows it.
MARKS: Final[dict[str, dict[Kind, str]]] = {
    "kk": {
        "iin": "[ЖСН]",
        "phone": "[телефон]",
        "email": "[эл. пошта]",
        "card": "[карта нөмірі]",
        "iban": "[шот нөмірі]",
        "plate": "[көлік нөмірі]",
    },
    "ru": {
        "iin": "[ИИН]",
        "phone": "[телефон]",
        "email": "[эл. почта]",
        "card": "[номер карты]",
        "iban": "[номер счёта]",
        "plate": "[госномер]",
    },
    "en": {
        "iin": "[IIN]",
        "phone": "[phone]",
        "email": "[e-mail]",
        "card": "[card number]",
        "iban": "[account number]",
        "plate": "[vehicle plate]",
    },
}

_MOST_ROUNDS: Final = 4
_SEARCHES: Final = (
    find_emails,
    find_ibans,
    find_numbers,
    find_plates_of_today,
    find_plates_of_before,
    find_plates_of_foreigners,
)


class Redaction(NamedTuple):
    """A text fit for the public, and what was taken out of the original, by its places there."""

    text: str
    found: list[Find]


def redact(text: str, *, language: str | None = None) -> Redaction:
    """Return `text` with a mark in its own `language` (kk, ru, en) for each piece of personal data.

    Where no language is given, or another one, the writer's active language is taken. Redacting the
    result again changes nothing.
    """
    marks = MARKS.get(language or "") or MARKS.get(get_language() or "") or MARKS["kk"]
    shape = shape_of(text)
    found = [Find(find.kind, *shape.span(find.start, find.end)) for find in _finds(shape)]
    pieces = []
    position = 0
    for find in found:
        pieces += [text[position : find.start], marks[find.kind]]
        position = find.end
    return Redaction("".join([*pieces, text[position:]]), found)


def _finds(shape: Shape) -> list[Find]:
    """Return what was found, in order and without overlaps.

    An address may hold a number, and an account looks like a card in places; not the other way
    round. So each search sees the text without what the searches before it have found; and a find
    may lay open another one that was glued to it, so all look again.
    """
    found: list[Find] = []
    for _round in range(_MOST_ROUNDS):
        known = len(found)
        for search in _SEARCHES:
            finds = list(search(shape))
            shape = shape.without(finds)
            found += finds
        if len(found) == known:
            break
    return sorted(found, key=lambda find: find.start)
