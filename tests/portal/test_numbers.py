import pytest
from django.test import override_settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.numbers import (
    InvalidNumber,
    check_digit,
    parse_number,
    query_number,
    secret_for,
    secret_matches,
)

years = st.integers(min_value=2020, max_value=2099)
sequences = st.integers(min_value=1, max_value=10**9)
numbers = st.builds(query_number, years, sequences)


@pytest.mark.parametrize(
    ("year", "sequence", "number"),
    [
        (2026, 4817, "26-004817-1"),
        (2026, 1, "26-000001-9"),
        (2030, 999_999, "30-999999-8"),
        (2026, 1_000_000, "26-1000000-6"),
    ],
)
def test_query_number_carries_year_sequence_andcheck_digit(
    year: int, sequence: int, number: str
) -> None:
    assert query_number(year, sequence) == number


def test_query_numbercheck_digit_is_damms() -> None:
    assert check_digit("572") == "4"  # the worked example of the method


@pytest.mark.parametrize(("year", "sequence"), [(2026, 0), (2026, -3), (-1, 5), (2026, 10**12)])
def test_query_number_refuses_what_no_query_can_have(year: int, sequence: int) -> None:
    with pytest.raises(ValueError, match="no query"):
        query_number(year, sequence)


@given(numbers)
def test_parse_number_is_the_inverse(number: str) -> None:
    assert parse_number(number) == number
    assert parse_number(number.replace("-", "")) == number


@given(numbers, st.data())
def test_parse_number_catches_every_wrong_digit(number: str, data: st.DataObject) -> None:
    places = [place for place, character in enumerate(number) if character.isdigit()]
    place = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    with pytest.raises(InvalidNumber):
        parse_number(number[:place] + wrong + number[place + 1 :])


@given(numbers, st.data())
def test_parse_number_catches_every_swap_of_neighbours(number: str, data: st.DataObject) -> None:
    digits = number.replace("-", "")
    swaps = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1]]
    i = data.draw(st.sampled_from(swaps))
    with pytest.raises(InvalidNumber):
        parse_number(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])


@pytest.mark.parametrize(
    "typed",
    [
        " 26-004817-1 ",
        "26 004817 1",
        "260048171",
        "26–004817—1",
        "№ 26-004817-1",
        "26-4817-1",
        "２６-００４８１７-１",
        "٢٦-٠٠٤٨١٧-١",
        "26\N{NON-BREAKING HYPHEN}004817\N{NON-BREAKING HYPHEN}1",
        "26-004817-1\N{ZERO WIDTH SPACE}\n",
    ],
)
def test_parse_number_understands_how_people_type_it(typed: str) -> None:
    assert parse_number(typed) == "26-004817-1"


@pytest.mark.parametrize(
    "typed",
    ["", "-", "26", "26-004817", "26-004817-5", "26-00481a-1", "26-000000-0", "²6-004817-1",
     "1-2-3-4-5", "0" * 100_000, "26-004817-1; DROP TABLE", "\x00"],
)  # fmt: skip
def test_parse_number_names_what_is_no_number(typed: str) -> None:
    with pytest.raises(InvalidNumber) as refusal:
        parse_number(typed)
    with translation.override("en"):
        assert "not a valid number" in str(refusal.value)


@given(st.text())
def test_parse_number_never_fails_otherwise(typed: str) -> None:
    try:
        number = parse_number(typed)
    except InvalidNumber:
        return
    assert parse_number(number) == number


def test_secret_can_be_read_out_aloud() -> None:
    secret = secret_for("query", "26-004817-1")
    assert len(secret) == 11
    assert secret[5] == "-"
    assert not set(secret) & set("ILOUabcdefghijklmnopqrstuvwxyz")


def test_secret_differs_by_number_by_purpose_and_by_key() -> None:
    secrets = {
        secret_for("query", "26-004817-1"),
        secret_for("query", "26-000001-9"),
        secret_for("press", "26-004817-1"),
    }
    with override_settings(SECRET_KEY="another key altogether"):
        secrets.add(secret_for("query", "26-004817-1"))
    assert len(secrets) == 4


@given(numbers)
def test_secret_matches_its_own_and_no_other(number: str) -> None:
    secret = secret_for("query", number)
    assert secret_matches("query", number, secret)
    assert not secret_matches("press", number, secret)
    last = "0" if secret[-1] != "0" else "1"
    assert not secret_matches("query", number, secret[:-1] + last)


@given(numbers)
def test_secret_matches_however_it_was_heard_or_copied(number: str) -> None:
    secret = secret_for("query", number)
    in_cyrillic = secret.translate(str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ"))
    assert secret_matches("query", number, secret.lower().replace("-", " "))
    assert secret_matches("query", number, secret.replace("0", "o").replace("1", "l"))
    assert secret_matches("query", number, in_cyrillic.lower())
    assert secret_matches("query", number, f"\N{ZERO WIDTH SPACE} {secret}\n")


@pytest.mark.parametrize("given_text", ["", "-", "0" * 100_000, "жжжжж-жжжжж", "\x00", "AAAAA"])
def test_secret_does_not_match_rubbish(given_text: str) -> None:
    assert not secret_matches("query", "26-004817-1", given_text)


def test_secret_survives_a_change_of_key() -> None:
    secret = secret_for("query", "26-004817-1")
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=["k" * 50]):
        assert secret_for("query", "26-004817-1") != secret
    with override_settings(SECRET_KEY="old" * 20):
        printed = secret_for("query", "26-004817-1")
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=["old" * 20]):
        assert secret_matches("query", "26-004817-1", printed)
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[]):
        assert not secret_matches("query", "26-004817-1", printed)
