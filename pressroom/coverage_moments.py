"""Days, times and lengths as people and spreadsheets write them.

A day is read as it is written here: 15.03.2026, 2026-03-15, 15 марта 2026, 2026 жылғы 15 наурыз, or
a spreadsheet's serial number. With slashes the day may stand first or second: where both are
possible it is asked for again, not guessed. Moments without a zone are Almaty's.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Final

from portal import clock
from portal.sheets.rows import Value
from portal.sheets.xlsx_parts import moment_of
from portal.text import normalise_line
from portal.workdays import ALMATY

FIRST_YEAR: Final = 2000
LONGEST_SECONDS: Final = 24 * 3600

_SERIAL: Final = re.compile(r"[34567]\d{4}([.,]\d+)?")
_TIME: Final = (
    r"(?:[ T,]+(?P<clock>\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d+)?)(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_DAY_FIRST: Final = re.compile(
    rf"(?P<d>\d{{1,2}})[.-](?P<m>\d{{1,2}})[.-](?P<y>\d{{4}})(?:\s?г\.?)?{_TIME}"
)
_YEAR_FIRST: Final = re.compile(rf"(?P<y>\d{{4}})[-./](?P<m>\d{{1,2}})[-./](?P<d>\d{{1,2}}){_TIME}")
_SLASHES: Final = re.compile(rf"(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})/(?P<y>\d{{4}}){_TIME}")
_DAY_WORD: Final = re.compile(
    rf"(?P<d>\d{{1,2}})\s+(?P<w>[^\W\d]+)\.?,?\s+(?P<y>\d{{4}})(?:\s?(?:г|года|ж|жыл)\.?)?{_TIME}"
)
_YEAR_WORD: Final = re.compile(
    rf"(?P<y>\d{{4}})\s?(?:ж\.|жыл|жылғы|жылы)\s+(?P<d>\d{{1,2}})[\s-]+(?P<w>[^\W\d]+)\.?{_TIME}"
)
_WORD_FIRST: Final = re.compile(rf"(?P<w>[^\W\d]+)\.?\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}}){_TIME}")
_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d{2})(?::(\d{2}))?(?:\.\d+)?")
_LENGTH: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")

_MONTHS: Final = (
    ("январ", "янв", "қаңтар", "jan"), ("феврал", "фев", "ақпан", "feb"),
    ("март", "мар", "наурыз", "mar"), ("апрел", "апр", "сәуір", "apr"),
    ("мая", "май", "мамыр", "may"), ("июн", "маусым", "jun"),
    ("июл", "шілде", "jul"), ("август", "авг", "тамыз", "aug"),
    ("сентябр", "сен", "қыркүйек", "sep"), ("октябр", "окт", "қазан", "oct"),
    ("ноябр", "ноя", "қараша", "nov"), ("декабр", "дек", "желтоқсан", "dec"),
)  # fmt: skip


def day_of(value: Value) -> datetime | str:
    """The moment (aware) of a cell, or the code of what is wrong with it."""
    if isinstance(value, time):
        return "not_a_date"
    if isinstance(value, int | float):
        value = moment_of(value)
    at = value if isinstance(value, datetime) else _written(str(value))
    if isinstance(at, str):
        return at
    if at.tzinfo is None:
        at = at.replace(tzinfo=ALMATY)
    if at.year < FIRST_YEAR:
        return "too_early"
    return "in_future" if at > clock.now() else at


def time_of(value: Value) -> time | str:
    """The time of day of a cell, or the code of what is wrong with it."""
    if isinstance(value, time):
        return value
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, int | float):
        found = moment_of(value) if 0 <= value < 1 else None
        return found if isinstance(found, time) else "not_a_time"
    match = _CLOCK.fullmatch(str(value).strip())
    return _time(match) if match else "not_a_time"


def seconds_of(value: Value) -> int | str:
    """A length in seconds: a number, or 2:30, or 1:02:30."""
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second
    if isinstance(value, int | float):
        seconds = value
    elif isinstance(value, str) and (match := _LENGTH.fullmatch(value.strip())):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        seconds = hours * 3600 + minutes * 60 + rest
    elif isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) < 10:  # noqa: PLR2004
        seconds = int(value)
    else:
        return "not_a_length"
    is_whole = seconds == seconds // 1
    return int(seconds) if is_whole and 0 <= seconds <= LONGEST_SECONDS else "not_a_length"


def _written(text: str) -> datetime | str:
    """A moment written as text; the code of an error where it is none, or could be two."""
    text = normalise_line(text)
    if _SERIAL.fullmatch(text):
        found = moment_of(float(text.replace(",", ".")))
        return found if isinstance(found, datetime) else "not_a_date"
    for form in (_DAY_FIRST, _YEAR_FIRST):
        if match := form.fullmatch(text):
            return _moment(match, int(match["m"]))
    if match := _SLASHES.fullmatch(text):
        return _with_slashes(match)
    for form in (_DAY_WORD, _YEAR_WORD, _WORD_FIRST):
        if match := form.fullmatch(text):
            return _moment(match, _month(match["w"]))
    return "not_a_date"


def _with_slashes(match: re.Match[str]) -> datetime | str:
    first, second = int(match["d"]), int(match["m"])
    if first <= 12 and second <= 12 and first != second:  # noqa: PLR2004
        return "unclear_date"
    if second > 12:  # noqa: PLR2004
        return _moment(match, first, day=second)
    return _moment(match, second)


def _moment(match: re.Match[str], month: int, *, day: int | None = None) -> datetime | str:
    try:
        on = date(int(match["y"]), month, day or int(match["d"]))
    except ValueError:
        return "not_a_date"
    if not match["clock"]:
        return datetime.combine(on, time.min, tzinfo=ALMATY)
    clock_match = _CLOCK.fullmatch(match["clock"])
    of_day = _time(clock_match) if clock_match else "not_a_time"
    if isinstance(of_day, str):
        return of_day
    if match["zone"]:
        try:
            return datetime.fromisoformat(f"{on.isoformat()}T{of_day.isoformat()}{match['zone']}")
        except ValueError:  # no zone is a day and more away
            return "not_a_time"
    return datetime.combine(on, of_day, tzinfo=ALMATY)


def _time(match: re.Match[str]) -> time | str:
    hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return time(hour, minute, second)
    except ValueError:
        return "not_a_time"


def _month(word: str) -> int:
    """The number of the month whose name begins so; 0 for none, which no date has."""
    word = word.casefold()
    return next((number for number, starts in enumerate(_MONTHS, 1) if word.startswith(starts)), 0)
