"""Numbers that belong to a person: IIN, telephone and bank card, told from all the other numbers.

A query is full of numbers: houses, routes, dates, sums, meters, articles of the law. So a number
is judged whole, by the groups it is written in, what joins them and what stands around it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers

from portal.identity import HOME_REGION, IIN_DIGITS, iin_is_valid
from queries.disguises import Find, Kind, Shape, latin_shape

_RUN: Final = re.compile("[0-9]+")
_JOINT: Final = re.compile(r"[ \-.()_*~/\u00b7]{1,4}")
_MOST_DIGITS: Final = 19  # a bank card's

_BEFORE: Final = 32  # characters looked at for a word that introduces the number
_AFTER: Final = 12


def _words(*words: str) -> str:
    return "|".join(latin_shape(word) for word in words)


_WORD_STARTS: Final = r"(?<![^\W\d_])"
# Neither reaches over a mark or out of one: the word has introduced what the mark stands for.
_IIN_WORD: Final = re.compile(
    rf"{_WORD_STARTS}(?:{_words('ИИН', 'ЖСН', 'ИНН', 'IIN', 'JSN')})\w{{0,5}}\b[^0-9\[\]]{{0,28}}$"
)
_PHONE_WORD: Final = re.compile(
    _WORD_STARTS
    + rf"(?:{_words('тел', 'телефон', 'моб', 'мобильный', 'сотка', 'сотовый', 'ватсап', 'вотсап')}"
    rf"|{_words('whatsapp', 'звоните', 'позвоните', 'қоңырау', 'phone', 'tel', 'call', 'mobile')})"
    r"\w{0,4}\b[^0-9\[\]]{0,16}$"
)
_CURRENCY: Final = re.compile(
    rf" ?(?:[₸$€₽]|{_words('тг', 'теңге', 'тенге', 'tenge', 'kzt', 'usd', 'eur', 'руб', 'долл')}"
    rf"|{_words('тыс', 'млн', 'млрд', 'мың')})"
)

_KZ_CODE: Final = re.compile("7(?:[012567][0-9]|47)")
_CARD_SHAPES: Final = frozenset({(4, 6, 5), (4, 6, 4)})
_SHORT_PHONE_DIGITS: Final = frozenset({6, 7})
_NATIONAL_DIGITS: Final = 10
_CODE_DIGITS: Final = 3
_CITY_GROUPS: Final = (3, 2, 2)
_INTERNATIONAL: Final = range(8, 16)  # digits, E.164
_CARD_GROUP: Final = 4
_LEAST_CARD_DIGITS: Final = 13


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Neighbouring groups of digits that may be one number."""

    digits: str
    groups: tuple[int, ...]
    joints: str
    before: str
    after: str

    @property
    def is_spelled(self) -> bool:
        """Digit by digit, as somebody does who does not want to be found by a search."""
        return len(self.groups) > 1 and set(self.groups) == {1}

    @property
    def is_sum(self) -> bool:
        return is_sum(self.after)

    @property
    def has_only_spaces_and_dashes(self) -> bool:
        return not self.joints.strip(" -")


def is_sum(after: str) -> bool:
    """Tell by what follows a number, in the Latin shape, whether it is an amount of money."""
    return bool(_CURRENCY.match(after))


def find_numbers(shape: Shape) -> Iterator[Find]:
    """Yield the personal numbers from left to right, never overlapping."""
    text = shape.digits
    for runs in _clusters(text):
        position = 0
        while position < len(runs):
            length, kind = _best_from(text, runs, position)
            if kind:
                start, end = runs[position][0], runs[position + length - 1][1]
                if kind == "phone":
                    start = _with_plus_and_bracket(text, start, end)
                yield Find(kind, start, end)
            position += length


def _clusters(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the runs of digits, by start and end, that nothing but joints keep apart."""
    runs: list[tuple[int, int]] = []
    for match in _RUN.finditer(text):
        if runs and not _JOINT.fullmatch(text, runs[-1][1], match.start()):
            yield runs
            runs = []
        runs.append(match.span())
    if runs:
        yield runs


def _with_plus_and_bracket(text: str, start: int, end: int) -> int:
    """Return the start of a phone with the `+` and the opened bracket before its first digit."""
    if text[start - 1 : start] == "(" and ")" in text[start:end]:
        start -= 1
    return start - 1 if text[start - 1 : start] == "+" else start


def _best_from(text: str, runs: list[tuple[int, int]], first: int) -> tuple[int, Kind | None]:
    """Return how many runs from `first` on make the best number, and its kind; or one and none."""
    start = runs[first][0]
    candidates: list[tuple[int, _Candidate]] = []
    digits, joints = "", ""
    groups: tuple[int, ...] = ()
    for length, (run_start, run_end) in enumerate(runs[first : first + _MOST_DIGITS], start=1):
        if len(digits) + run_end - run_start > _MOST_DIGITS:
            break
        if length > 1:
            joints += text[runs[first + length - 2][1] : run_start]
        digits += text[run_start:run_end]
        groups += (run_end - run_start,)
        before = text[max(0, start - _BEFORE) : start]
        after = text[run_end : run_end + _AFTER]
        candidates.append((length, _Candidate(digits, groups, joints, before, after)))
    for kind, is_kind in _RULES:
        for length, candidate in reversed(candidates):
            if is_kind(candidate):
                return length, kind
    return 1, None


def _is_named_iin(candidate: _Candidate) -> bool:
    """Twelve digits after the word: a slip in one digit does not make them public."""
    return len(candidate.digits) == IIN_DIGITS and bool(_IIN_WORD.search(candidate.before))


def _is_iin(candidate: _Candidate) -> bool:
    if not iin_is_valid(candidate.digits):
        return False
    if len(candidate.groups) == 1:
        return True
    # One in eleven rows of twelve digits fits by chance: a list of bus routes must also be a
    # birthday (YYMMDD) with a century, which it hardly ever is.
    month, day, century = candidate.digits[2:4], candidate.digits[4:6], candidate.digits[6]
    is_birthday = "01" <= month <= "12" and "01" <= day <= "31" and century <= "6"
    return is_birthday and candidate.has_only_spaces_and_dashes and not candidate.is_sum


def _is_card(candidate: _Candidate) -> bool:
    if len(candidate.digits) < _LEAST_CARD_DIGITS or candidate.digits[0] in "01":
        return False
    if not candidate.has_only_spaces_and_dashes or candidate.is_sum:
        return False
    *whole, last = candidate.groups
    is_grouped = (
        set(whole) == {_CARD_GROUP} and last <= _CARD_GROUP
    ) or candidate.groups in _CARD_SHAPES
    if not (len(candidate.groups) == 1 or is_grouped or candidate.is_spelled):
        return False
    return _fits_luhn(candidate.digits)


def _is_international_phone(candidate: _Candidate) -> bool:
    if not candidate.before.rstrip("(").endswith("+"):
        return False
    if _is_our_phone(candidate):
        return True
    return len(candidate.digits) in _INTERNATIONAL and _is_in_service("+" + candidate.digits)


def _is_our_phone(candidate: _Candidate) -> bool:
    """Eleven digits with the country's 7 or the trunk's 8."""
    digits = candidate.digits
    if len(digits) != 1 + _NATIONAL_DIGITS or digits[0] not in "78" or candidate.is_sum:
        return False
    if _KZ_CODE.match(digits, 1):
        return True
    return candidate.has_only_spaces_and_dashes and _is_in_service(digits)


def _is_phone_without_trunk(candidate: _Candidate) -> bool:
    """Ten digits that begin with a code of the country, grouped as a number is and a sum is not."""
    if len(candidate.digits) != _NATIONAL_DIGITS or candidate.is_sum:
        return False
    if not _KZ_CODE.match(candidate.digits):
        return False
    return len(candidate.groups) == 1 or candidate.groups[0] == _CODE_DIGITS or candidate.is_spelled


def _is_city_phone(candidate: _Candidate) -> bool:
    """Seven digits written 267-12-34, or six or seven after the word; never 1308 or 109."""
    if candidate.digits[0] in "01" or candidate.is_sum:
        return False
    if len(candidate.digits) not in _SHORT_PHONE_DIGITS or not candidate.has_only_spaces_and_dashes:
        return False
    if candidate.groups == _CITY_GROUPS and not candidate.joints.strip("-"):
        return not candidate.before.rstrip().endswith("№")
    return bool(_PHONE_WORD.search(candidate.before))


_RULES: Final[tuple[tuple[Kind, Callable[[_Candidate], bool]], ...]] = (
    ("iin", _is_named_iin),
    ("phone", _is_international_phone),
    ("card", _is_card),
    ("iin", _is_iin),
    ("phone", _is_our_phone),
    ("phone", _is_phone_without_trunk),
    ("phone", _is_city_phone),
)


def _is_in_service(number: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, HOME_REGION))
    except phonenumbers.NumberParseException:
        return False


def _fits_luhn(digits: str) -> bool:
    """Tell whether the last digit checks the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += sum(divmod(int(digit) * (1 + place % 2), 10))
    return total % 10 == 0
