import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.identity import (
    InvalidPhone,
    display_phone,
    iin_is_valid,
    normalise_iin,
    normalise_phone,
    validate_iin,
    validate_phone,
)


# Made by the rule for this test; the last three need the second row of weights.
@pytest.mark.parametrize(
    "iin",
    [
        "900101570665",
        "900101492025",
        "900101704025",
        "850615000107",
        "850615000119",
        "850615000120",
    ],
)
def test_iin_with_the_right_check_digit_is_valid(iin: str) -> None:
    assert iin_is_valid(iin)


@pytest.mark.parametrize("iin", ["900101570665", "850615000107"])
def test_iin_with_any_other_check_digit_is_not(iin: str) -> None:
    others = [iin[:-1] + digit for digit in "0123456789" if digit != iin[-1]]
    assert not any(iin_is_valid(other) for other in others)


@pytest.mark.parametrize("digit", "0123456789")
def test_iin_that_gives_ten_twice_was_never_issued(digit: str) -> None:
    assert not iin_is_valid("85061500017" + digit)


@pytest.mark.parametrize(
    "text",
    ["", "90010157066", "9001015706655", "90010157066a", "９00101570665", "0" * 12, "1" * 12],
)
def test_iin_of_another_shape_is_not_valid(text: str) -> None:
    assert not iin_is_valid(text)


@pytest.mark.parametrize(
    "typed",
    [
        "900101 570665",
        "900101-570-665",
        " 900101570665\n",
        "٩٠٠١٠١٥٧٠٦٦٥",
        "９００１０１５７０６６５",
    ],
)
def test_normalise_iin_understands_how_people_type_it(typed: str) -> None:
    assert normalise_iin(typed) == "900101570665"


@pytest.mark.parametrize("typed", ["9001O1570665", "ИИН 900101570665", "9" * 100_000])
def test_normalise_iin_leaves_the_rest_for_the_validator(typed: str) -> None:
    assert normalise_iin(typed) == typed
    with pytest.raises(ValidationError) as refusal:
        validate_iin(typed)
    assert refusal.value.code == "invalid_iin"


def test_validate_iin_does_not_repeat_what_was_typed() -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_iin("900101570664")
    assert "900101570664" not in refusal.value.messages[0]
    validate_iin("900101 570665")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("87017654321", "+77017654321"),
        ("8 (701) 765-43-21", "+77017654321"),
        ("+7 701 765 43 21", "+77017654321"),
        ("77017654321", "+77017654321"),
        ("7017654321", "+77017654321"),
        ("8 (727) 267-12-34", "+77272671234"),
        ("+7 727 000 00 00", "+77270000000"),
        ("８７０１７６５４３２１", "+77017654321"),
        ("tel:+77017654321", "+77017654321"),
        ("+996 555 123456", "+996555123456"),
    ],
)
def test_normalise_phone_gives_e164(typed: str, number: str) -> None:
    assert normalise_phone(typed) == number
    validate_phone(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "1308",
        "109",
        "112",
        "2671234",
        "8701765432",
        "870176543211",
        "87017654321 ext 5",
        "87017654321 / 87027654321",
        "1-800-FLOWERS",
        "+7 1308",
        "+999 123 456 789",
        "",
        "+",
        "жоқ",
        "8" * 100_000,
    ],
)
def test_normalise_phone_refuses_what_nobody_can_call_back(typed: str) -> None:
    with pytest.raises(InvalidPhone):
        normalise_phone(typed)
    with pytest.raises(ValidationError) as refusal:
        validate_phone(typed)
    assert refusal.value.code == "invalid_phone"


@given(st.text(max_size=60))
def test_normalise_phone_is_stable_on_whatever_is_typed(typed: str) -> None:
    try:
        number = normalise_phone(typed)
    except InvalidPhone:
        return
    assert number.startswith("+")
    assert normalise_phone(number) == number
    assert normalise_phone(display_phone(number)) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+77272671234", "+7 727 267 12 34"),
        ("+996555123456", "+996 555 123 456"),
        ("not a number", "not a number"),
    ],
)
def test_display_phone_groups_the_digits(number: str, shown: str) -> None:
    assert display_phone(number) == shown
