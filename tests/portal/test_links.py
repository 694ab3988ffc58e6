"""Signed addresses: one purpose each, for so many hours, and whole or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from portal import links

NOW = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)


def test_link_opens_what_was_signed_until_its_time_is_over() -> None:
    with time_machine.travel(NOW, tick=False):
        token = links.sign(17, purpose="pressroom.subscribe")
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert links.opened(token, purpose="pressroom.subscribe", hours=2) == 17
    late = NOW + timedelta(hours=2, seconds=2)
    with time_machine.travel(late, tick=False), pytest.raises(links.LinkNotValid):
        links.opened(token, purpose="pressroom.subscribe", hours=2)


@pytest.mark.parametrize("spoil", [str.lower, str.upper, lambda token: token[:-1], lambda _: ""])
def test_changed_link_opens_nothing(spoil: Callable[[str], str]) -> None:
    token = links.sign("17-a", purpose="pressroom.subscribe")
    with pytest.raises(links.LinkNotValid):
        links.opened(spoil(token), purpose="pressroom.subscribe", hours=2)


def test_link_for_one_purpose_is_none_for_another() -> None:
    token = links.sign(17, purpose="pressroom.subscribe")
    with pytest.raises(links.LinkNotValid):
        links.opened(token, purpose="pressroom.unsubscribe", hours=2)


def test_mailed_address_is_in_the_readers_language(settings: Settings) -> None:
    settings.SITE_URL = "https://open-almaty.example.org"
    in_kazakh = links.absolute_url("queries:track", language="kk")
    assert in_kazakh == "https://open-almaty.example.org/kk/queries/track/"
