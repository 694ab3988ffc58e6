"""Personal data that is written with letters: e-mail, IBAN, vehicle plate.

Every pattern is bounded and reads each character a fixed number of times at most.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from queries.disguises import Find, Kind, Shape, latin_shape
from queries.personal_numbers import is_sum

_AT: Final = re.compile(
    r" ?@ ?| ?[(\[{<] ?(?:at|ат|собака|sobaka) ?[)\]}>] ?| (?:собака|sobaka) ", re.IGNORECASE
)
_DOMAIN: Final = re.compile(
    r"(?:[\w-]{1,63}+(?: ?\.| ?[(\[{] ?(?:dot|точка|нүкте) ?[)\]}] ?| (?:точка|нүкте|dot) )){1,6}"
    r"[^\W\d_]{2,24}",
    re.IGNORECASE,
)
_LONGEST_LOCAL: Final = 64

_IBAN: Final = re.compile(
    r"K ?Z(?:[0-9]{2}((?:[ -]?[0-9A-Z]{4}){4})|(?:[ -]?[0-9]){2}(?:[ -]?[0-9A-Z]){16})"
    r"(?![0-9A-Z])"
)

_GAP: Final = r"([ \-_./|]{0,3})"
_PLATE_NOW: Final = re.compile(  # since 2012: 123 ABC 02, of a firm 123 AB 02
    rf"(?<![0-9])[0-9]{{3}}{_GAP}([A-Z]{{2,3}}){_GAP}(?:0[1-9]|1[0-9]|20)(?![0-9])"
)
_PLATE_BEFORE: Final = re.compile(  # until 2012: A 123 BCN, of a firm A 123 BC
    rf"(?<!\w)([A-Z]){_GAP}[0-9]{{3}}{_GAP}([A-Z]{{2,3}})(?!\w)"
)
_PLATE_OF_FOREIGNERS: Final = re.compile(rf"(?<!\w)([A-Z]){_GAP}[0-9]{{6}}(?!\w)")  # H 123456

# Between numbers these are words, though every letter of theirs may stand on a plate: flat 123
# "КВ" 12, order 123 "ОТ" 12 May, sums. Written without a gap the same letters are a plate.
_NOT_ON_PLATES: Final = frozenset(
    latin_shape(word)
    for word in (
        *("кв", "мкр", "км", "см", "мм", "м", "ст", "ту", "ао", "тоо", "ку", "рк", "мес", "час"),
        *("от", "на", "не", "то", "во", "со", "ко", "ни", "он", "как", "так", "все", "нет", "что"),
        *("тех", "там", "тот", "ерт", "сом", "ат", "ет", "тек", "мен", "ай", "ак", "кор", "стр"),
        *("km", "cm", "mm", "kg", "am", "pm", "no", "of", "to", "in", "on", "at", "by", "or"),
        *("the", "and", "for", "bus", "kzt", "usd", "eur", "rub", "may", "apt", "str", "ave"),
    )
)
_PLATE_WORD: Final = re.compile(
    r"(?<![^\W\d_])(?:"
    + "|".join(
        latin_shape(word)
        for word in (
            "номер",
            "нөмір",
            "гос",
            "грнз",
            "г/н",
            "авто",
            "машин",
            "көлік",
            "plate",
            "car",
        )
    )
    + r")\w{0,8}\b[^0-9\[\]]{0,16}$"
)
_BEFORE: Final = 40  # characters looked at for such a word
_AFTER: Final = 12  # and for a currency

# A capital between words is more often a preposition than a plate, but for the letters that stood
# there: foreigners' firms, journalists, traders.
_FOREIGNERS_IN_CYRILLIC: Final = frozenset("НМРТ")
_WORDS_IN_LATIN: Final = frozenset("AI")


def _scan(
    pattern: re.Pattern[str], text: str, kind: Kind, judge: Callable[[re.Match[str]], bool]
) -> Iterator[Find]:
    """Yield the matches that `judge` confirms; a refused one hides no other."""
    position = 0
    while match := pattern.search(text, position):
        if judge(match):
            yield Find(kind, *match.span())
            position = match.end()
        else:
            position = match.start() + 1


def find_emails(shape: Shape) -> Iterator[Find]:
    """Yield e-mail addresses, also with spaces around the sign or a word for it."""
    text = shape.plain
    end = position = 0
    while sign := _AT.search(text, position):
        position = sign.start() + 1
        start = sign.start()
        least = max(end, start - _LONGEST_LOCAL)
        while start > least and _in_local_part(text[start - 1]):
            start -= 1
        local = text[start : sign.start()]
        domain = _DOMAIN.match(text, sign.end())
        if not local or not domain:
            continue
        if sign[0] == "@" or local.isascii():
            position = end = domain.end()
            yield Find("email", start, end)


def _in_local_part(character: str) -> bool:
    return character.isalnum() or character in "._%+'-"


def find_ibans(shape: Shape) -> Iterator[Find]:
    """Yield accounts in Kazakhstan; grouped otherwise than in fours, only those that check."""
    return _scan(
        _IBAN, shape.latin, "iban", lambda match: bool(match[1]) or _has_right_checksum(match[0])
    )


def _has_right_checksum(iban: str) -> bool:
    """Tell whether the account's number modulo 97 is 1 (ISO 13616, ISO 7064)."""
    characters = iban.replace(" ", "").replace("-", "")
    digits = "".join(str(int(character, 36)) for character in characters[4:] + characters[:4])
    return int(digits) % 97 == 1


def find_plates_of_today(shape: Shape) -> Iterator[Find]:
    """Yield vehicle plates as issued since 2012, in Latin letters or look-alike ones."""
    return _scan(
        _PLATE_NOW,
        shape.latin,
        "plate",
        lambda match: _is_plate(shape, match, letters=(2,), gaps=(1, 3)),
    )


def find_plates_of_before(shape: Shape) -> Iterator[Find]:
    """Yield vehicle plates as issued until 2012."""
    return _scan(
        _PLATE_BEFORE,
        shape.latin,
        "plate",
        lambda match: _is_plate(shape, match, letters=(1, 4), gaps=(2, 3)),
    )


def find_plates_of_foreigners(shape: Shape) -> Iterator[Find]:
    """Yield vehicle plates of one letter and six digits."""
    return _scan(
        _PLATE_OF_FOREIGNERS,
        shape.latin,
        "plate",
        lambda match: _is_foreigners_plate(shape, match),
    )


def _is_plate(
    shape: Shape, match: re.Match[str], *, letters: tuple[int, ...], gaps: tuple[int, ...]
) -> bool:
    """Tell a plate from words among numbers, by how its groups of letters and gaps are written."""
    if not any(match[gap] for gap in gaps):
        return True
    if any(match[group] in _NOT_ON_PLATES for group in letters):
        return False
    written = [shape.plain[slice(*match.span(group))] for group in letters]
    if all(text.isascii() or text.isupper() for text in written):
        return True
    before = shape.latin[max(0, match.start() - _BEFORE) : match.start()]
    return bool(_PLATE_WORD.search(before))


def _is_foreigners_plate(shape: Shape, match: re.Match[str]) -> bool:
    letter, has_gap = shape.plain[match.start()], bool(match[2])
    if not letter.isupper() or is_sum(shape.latin[match.end() : match.end() + _AFTER]):
        return False
    if not has_gap:
        return True
    return letter not in _WORDS_IN_LATIN if letter.isascii() else letter in _FOREIGNERS_IN_CYRILLIC
