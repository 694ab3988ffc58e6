import pytest
from django.db import transaction

from broadcasts import numbering
from portal.numbers import InvalidNumber
from tests.factories import BroadcastFactory, LiveQuestionFactory


@pytest.mark.parametrize("typed", ["47-5", "475", "47 5", "№47-5", " 47–5 "])
def test_a_code_is_understood_as_it_is_heard(typed: str) -> None:
    assert numbering.code_of(47) == "47-5"
    assert numbering.parse_code(typed) == "47-5"


@pytest.mark.parametrize("typed", ["", "3", "47-4", "74-5", "47", "-", "x", "9" * 40])
def test_a_slip_of_tongue_or_ear_is_no_code(typed: str) -> None:
    with pytest.raises(InvalidNumber):
        numbering.parse_code(typed)


@pytest.mark.django_db
def test_numbers_and_places_follow_the_last() -> None:
    with transaction.atomic():
        first = BroadcastFactory(number=numbering.next_broadcast_number())
        LiveQuestionFactory(broadcast=first, position=6)
        assert numbering.next_position(first) == 7
        assert numbering.next_position(BroadcastFactory(number=97)) == 1
        assert numbering.next_broadcast_number() == 98
