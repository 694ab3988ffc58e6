"""What identifies or reaches a person: the IIN and the telephone number.

Nothing here logs or repeats what was typed: both are personal data.
"""

import unicodedata
from typing import Final

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HOME_REGION: Final = "KZ"
_COUNTRY_CODE: Final = 7

IIN_DIGITS: Final = 12
_FIRST_WEIGHTS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_NO_DIGIT: Final = 10
_SECOND_WEIGHTS: Final = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)

_LONGEST_PHONE: Final = 40
"""Characters typed, spaces and brackets counted."""


class InvalidPhone(ValueError):
    """What was typed is not a telephone number that can be called from anywhere."""


def iin_is_valid(digits: str) -> bool:
    """Tell whether `digits` are twelve with the right check digit.

    The check digit is the weighted sum modulo 11 with the weights 1…11; where that gives 10, with
    the weights 3…11, 1, 2; where it gives 10 again, no such IIN was ever issued.
    """
    if len(digits) != IIN_DIGITS or not (digits.isascii() and digits.isdigit()):
        return False
    if not int(digits):
        return False
    values = [int(digit) for digit in digits]
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        check = sum(value * weight for value, weight in zip(values, weights, strict=False)) % 11
        if check != _NO_DIGIT:
            return check == values[-1]
    return False


def normalise_iin(text: str) -> str:
    """Return the twelve digits of what was typed with spaces or dashes, in any script's digits.

    Anything else comes back as it was, for `validate_iin` to refuse.
    """
    if len(text) > _LONGEST_PHONE:
        return text
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Nd":
            kept.append(str(unicodedata.digit(character)))
        elif category not in {"Zs", "Pd", "Cf", "Cc"}:
            return text
    return "".join(kept)


def normalise_phone(text: str) -> str:
    """Return the number in E.164, `+77271234567`; `8XXXXXXXXXX` is read as `+7XXXXXXXXXX`.

    Numbers of other countries need their `+`. Raises `InvalidPhone`, also for short numbers such as
    1308 and for city numbers without their code. Kazakhstan's codes (7xx) need not be known as
    assigned: the tables are always a little behind.
    """
    if len(text) > _LONGEST_PHONE:
        raise InvalidPhone
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        raise InvalidPhone from None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE or number.extension:
        raise InvalidPhone
    is_ours = number.country_code == _COUNTRY_CODE and str(number.national_number).startswith("7")
    if not is_ours and not phonenumbers.is_valid_number(number):
        raise InvalidPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display_phone(number: str) -> str:
    """Return an E.164 number as people write it, `+7 727 123 45 67`."""
    if number.startswith("+77") and len(number) == len("+77271234567"):
        return f"+7 {number[2:5]} {number[5:8]} {number[8:10]} {number[10:]}"
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def validate_iin(text: str) -> None:
    """Refuse, as a form field's validator, what is not an IIN."""
    if not iin_is_valid(normalise_iin(text)):
        raise ValidationError(
            _("An IIN has 12 digits, and these do not fit together. Check it, or leave it empty."),
            code="invalid_iin",
        )


def validate_phone(text: str) -> None:
    """Refuse, as a form field's validator, what is not a telephone number."""
    try:
        normalise_phone(text)
    except InvalidPhone:
        raise ValidationError(
            _("This is not a full telephone number. Write it like +7 727 000 00 00."),
            code="invalid_phone",
        ) from None
