"""Receipt numbers with a check digit, and secrets that can be read out aloud.

A receipt number such as `26-004817-3` is public: it stands in the register, in addresses and on
the talon. The secret beside it opens the resident's own view. It is derived from `SECRET_KEY`
whenever it is needed and stored nowhere, so no copy of the database holds one.
"""

import unicodedata
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

SEQUENCE_DIGITS: Final = 6
"""The sequence is padded to this many digits, and grows beyond them when a year needs it."""

LONGEST_SEQUENCE: Final = 12
LONGEST_INPUT: Final = 60
"""Characters; nobody types more for a number or a secret."""

# The quasigroup of order 10 from H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004). It
# catches every wrong digit and every swap of neighbours.
_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are misread or misheard."""

_SECRET_BITS: Final = 50
_SECRET_CHARACTERS: Final = _SECRET_BITS // 5
_GROUP: Final = 5

# What a person means who typed another sign: Crockford's own pairs, then the Cyrillic letters that
# look like those of the alphabet, for whoever copies from paper with a Kazakh or Russian layout.
_MEANT: Final = str.maketrans("OILОІЗАВСЕНКМРТХУҮЅЈԚԜ", "0110" + "13" + "ABCEHKMPTXYYSJQW")


class InvalidNumber(ValueError):
    """What was typed is not a receipt number. `message` says so to a resident."""

    message = _("This is not a valid number. Check it digit by digit against your receipt.")

    def __init__(self) -> None:
        super().__init__(self.message)


def query_number(year: int, sequence: int) -> str:
    """Return the number printed on the receipt, `26-004817-3`, of the year's n-th query.

    `year` is the calendar year in Asia/Almaty, of which the last two digits are kept. Raises
    `ValueError` for a year or a sequence no query can have.
    """
    if year < 0 or not 0 < sequence < 10**LONGEST_SEQUENCE:
        raise ValueError(f"no query has the number {sequence} of the year {year}")
    head, tail = f"{year % 100:02d}", f"{sequence:0{SEQUENCE_DIGITS}d}"
    return f"{head}-{tail}-{check_digit(head + tail)}"


def parse_number(text: str) -> str:
    """Return the canonical number a person typed, `26-004817-3`.

    Understands spaces, missing or typographic dashes, a leading `№`, missing leading zeros between
    dashes, and the digits of any script (full-width, Arabic-Indic). Raises `InvalidNumber`.
    """
    if len(text) > LONGEST_INPUT:
        raise InvalidNumber
    match digit_groups(text):
        case [head, tail, check]:
            tail = tail.zfill(SEQUENCE_DIGITS)
        case groups:
            digits = "".join(groups)
            head, tail, check = digits[:2], digits[2:-1], digits[-1:]
    if not SEQUENCE_DIGITS <= len(tail) <= LONGEST_SEQUENCE:
        raise InvalidNumber
    number = query_number(int(head), int(tail)) if int(tail) else ""
    if number != f"{head}-{tail}-{check}":
        raise InvalidNumber
    return number


def secret_for(purpose: str, number: str) -> str:
    """Return the secret of one number for one purpose, as `XXXXX-XXXXX` (50 bits).

    The same for ever under the same `SECRET_KEY`; another purpose has another secret.
    """
    return _derive(purpose, number, settings.SECRET_KEY)


def secret_matches(purpose: str, number: str, given: str) -> bool:
    """Tell in constant time whether `given` is that secret, as a person may have typed it.

    Secrets on paper outlive a change of key: `SECRET_KEY_FALLBACKS` are tried too, and every key is
    always tried, so that the time taken does not tell which one matched.
    """
    typed = _as_meant(given)
    matches = [
        constant_time_compare(typed, _derive(purpose, number, key).replace("-", ""))
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    return any(matches)


def check_digit(digits: str) -> str:
    """Return the digit that catches every wrong digit and every swap of neighbours (Damm)."""
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return str(state)


def digit_groups(text: str) -> list[str]:
    """Return the runs of digits between dashes, as ASCII; spaces and a leading `№` do not count."""
    groups = [""]
    for character in text.strip().removeprefix("№").removeprefix("#"):
        category = unicodedata.category(character)
        if category == "Nd":
            groups[-1] += str(unicodedata.digit(character))
        elif category == "Pd" or character in "\N{MINUS SIGN}_/":
            groups.append("")
        elif not (character.isspace() or category == "Cf"):
            raise InvalidNumber
    return [group for group in groups if group]


def _derive(purpose: str, number: str, key: str | bytes) -> str:
    digest = salted_hmac(
        f"portal.numbers.{purpose}", number, secret=key, algorithm="sha256"
    ).digest()
    value = int.from_bytes(digest[:7], "big") >> (7 * 8 - _SECRET_BITS)
    characters = "".join(
        _ALPHABET[value >> shift & 31] for shift in range(_SECRET_BITS - 5, -1, -5)
    )
    return f"{characters[:_GROUP]}-{characters[_GROUP:]}"


def _as_meant(given: str) -> str:
    """Return the ten characters meant, or an empty string where that cannot be told."""
    shown = unicodedata.normalize("NFKC", given[:LONGEST_INPUT]).upper().translate(_MEANT)
    characters = [
        str(unicodedata.digit(character)) if unicodedata.category(character) == "Nd" else character
        for character in shown
        if character.isalnum()
    ]
    return "".join(characters) if len(characters) == _SECRET_CHARACTERS else ""
