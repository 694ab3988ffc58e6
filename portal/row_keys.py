"""Primary keys as they come from outside: in an address, a filter, a form."""

from typing import Final

MOST_DIGITS: Final = 18  # every number of so many fits a bigint, and `int` reads it at once


def row_key(typed: str) -> int | None:
    """The key of a row that may exist; None for anything that is no key of any row."""
    is_key = typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS
    return int(typed) if is_key else None
