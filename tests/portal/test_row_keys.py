"""Keys typed, or put into an address."""

import pytest

from portal.row_keys import row_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("1", 1),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5_000, None),  # more digits than `int` reads
        ("", None),
        ("-1", None),
        (" 1", None),
        ("1.0", None),
        ("\u0661", None),  # an Arabic one
        ("1\x00", None),
    ],
)
def test_row_key_is_read_where_a_row_can_have_it(typed: str, key: int | None) -> None:
    assert row_key(typed) == key
