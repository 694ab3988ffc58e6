"""The plain shape of a text in which numbers and addresses may be disguised.

Personal data hides from a simple search in many ways, mostly without intent: full-width or Arabic
digits, a letter O for a zero, Cyrillic letters on a number plate, spaces of many kinds, zero-width
characters from a messenger. A `Shape` undoes these and remembers where every character came from.
All of it is one pass over the text.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Kind = Literal["iin", "phone", "email", "card", "iban", "plate"]


class Find(NamedTuple):
    """One piece of personal data: what it is and where it stands, `end` not included."""

    kind: Kind
    start: int
    end: int


_TO_LATIN: Final = str.maketrans(
    "АВЕКМНОРСТУХҮІЇЅЈԚԜҺ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "ABEKMHOPCTYXYIISJQWH" + "ABEZHIKMNOPTYX",
)

# By Unicode's general category: separators, dashes, and what is not seen at all.
_STAND_INS: Final = {"Zs": " ", "Zl": "\n", "Zp": "\n", "Pd": "-"} | dict.fromkeys(
    ("Cc", "Cf", "Cs", "Mn", "Me"), ""
)

_SIGNS: Final = {"\t": " ", "\n": "\n", "\r": "\n", "\N{MINUS SIGN}": "-"}

# What most texts have none of: in those each sign is its own shape, but for the dashes.
_ODD: Final = re.compile("[^\n -~\u0400-\u0481\u048a-\u052f«»–—“”„’№]|  ")
_DASHES: Final = str.maketrans("–—", "--")

# Letters typed for digits, when they follow a digit and begin no word.
_LETTERS_AS_DIGITS: Final = re.compile(r"(?<=[0-9])[OЗIL]{1,12}(?![^\W\d_])")
_AS_DIGITS: Final = str.maketrans("OЗIL", "0311")


@dataclass(frozen=True, slots=True)
class Shape:
    """One text in three shapes of equal length, and the way back.

    `plain` has no invisible characters, one space for many, one kind of dash, ASCII digits.
    `latin` is `plain` in capitals, with look-alike letters as Latin ones.
    `digits` is `latin` with letters among digits read as digits.
    `origins[i]` is the place in the original text of the i-th character.
    """

    plain: str
    latin: str
    digits: str
    origins: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original text of a non-empty piece of the shape."""
        return self.origins[start], self.origins[end - 1] + 1

    def without(self, finds: Sequence[Find]) -> "Shape":
        """Return the shape with `finds`, which are in order, blotted out by brackets.

        Like the mark that takes their place, a bracket joins nothing, so the next search sees what
        it would see in the redacted text.
        """
        plain, latin, digits = (
            _blotted(text, finds) for text in (self.plain, self.latin, self.digits)
        )
        return Shape(plain, latin, digits, self.origins)


def _blotted(text: str, finds: Sequence[Find]) -> str:
    pieces: list[str] = []
    position = 0
    for find in finds:
        pieces += [text[position : find.start], "]" * (find.end - find.start)]
        position = find.end
    return "".join([*pieces, text[position:]])


def shape_of(text: str) -> Shape:
    """Return the shape of `text`; an empty text has an empty shape."""
    if not _ODD.search(text):
        return _shaped(text.translate(_DASHES), list(range(len(text))))
    return _shape_by_characters(text)


def _shape_by_characters(text: str) -> Shape:
    plain: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        shown = _shown(character)
        if not shown or (shown == " " and plain and plain[-1] == " "):
            continue
        plain.append(shown)
        origins.append(place)
    return _shaped("".join(plain), origins)


def _shaped(plain: str, origins: list[int]) -> Shape:
    latin = latin_shape(plain)
    digits = _LETTERS_AS_DIGITS.sub(lambda match: match[0].translate(_AS_DIGITS), latin)
    return Shape(plain, latin, digits, origins)


def latin_shape(text: str) -> str:
    """Return `text` in capitals, its look-alike letters as Latin ones: ИИН becomes ИИH."""
    capitals = text.upper()
    if len(capitals) != len(text):
        capitals = "".join(map(_capital, text))
    return capitals.translate(_TO_LATIN)


def _shown(character: str) -> str:
    """Return the one plain character a reader sees, or nothing where there is nothing to see."""
    if character.isascii() and character.isprintable():
        return character
    if character in _SIGNS:
        return _SIGNS[character]
    stand_in = _STAND_INS.get(unicodedata.category(character))
    if stand_in is not None:
        return stand_in
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    compatible = unicodedata.normalize("NFKC", character)
    return compatible if len(compatible) == 1 else character


def _capital(character: str) -> str:
    capital = character.upper()
    return capital if len(capital) == 1 else character
