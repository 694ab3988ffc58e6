"""Many ask at one moment: each gets a code of its own."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from broadcasts import asking, numbering
from broadcasts.asking import Asked
from broadcasts.models import LiveQuestion
from portal import ledger
from tests.factories import BroadcastFactory

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 200


def codes_of(keys: list[uuid.UUID]) -> list[str]:
    """Ask under each key, all beginning together, each on a connection of its own."""
    broadcast = BroadcastFactory(announced=True)
    barrier = Barrier(len(keys))

    def ask(numbered: tuple[int, uuid.UUID]) -> str:
        number, key = numbered
        barrier.wait(timeout=30)
        try:
            asked = Asked(text=f"Когда отремонтируют дом {number}?", language="ru")
            return asking.ask(broadcast, asked=asked, key=key).code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(keys)) as pool:
        return list(pool.map(ask, enumerate(keys)))


def test_two_hundred_at_once_get_two_hundred_codes() -> None:
    codes = codes_of([uuid.uuid4() for _ in range(MANY)])
    assert sorted(codes) == sorted(numbering.code_of(place) for place in range(1, MANY + 1))
    assert LiveQuestion.objects.count() == MANY
    assert list(ledger.broken()) == []


def test_one_form_sent_twenty_times_at_once_is_one_question() -> None:
    assert codes_of([uuid.uuid4()] * 20) == ["1-3"] * 20
    assert LiveQuestion.objects.count() == 1
