import logging
import threading

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from pytest_django import Settings

from portal import throttle
from portal.throttle import Allowance, Rule, admit, allow, client_address, client_network, heat

NOON = 1_768_550_400  # a whole number of hours since the epoch


def everything_kept() -> list[str]:
    client = cache._cache.get_client(None)
    prefix = f"{cache.key_prefix}:"
    return [
        key.decode().removeprefix(f"{prefix}1:") for key in client.scan_iter(match=f"{prefix}*")
    ]


def at(seconds: float) -> time_machine.travel:
    return time_machine.travel(NOON + seconds, tick=False)


def request_from(address: str = "192.0.2.1", **headers: str) -> HttpRequest:
    return RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)


def test_allow_lets_the_limit_through_and_then_says_when() -> None:
    with at(10):
        answers = [allow("lookup", "a", limit=3, window_seconds=60) for _ in range(5)]
    assert answers == [Allowance(ok=True)] * 3 + [Allowance(ok=False, retry_after=50)] * 2


def test_allow_begins_anew_in_the_next_window() -> None:
    with at(59):
        assert not all(allow("lookup", "a", limit=2, window_seconds=60).ok for _ in range(3))
    with at(60):
        assert allow("lookup", "a", limit=2, window_seconds=60).ok


def test_allow_counts_each_key_and_each_scope_by_itself() -> None:
    with at(0):
        assert allow("lookup", "a", limit=1, window_seconds=60).ok
        assert not allow("lookup", "a", limit=1, window_seconds=60).ok
        assert allow("lookup", "b", limit=1, window_seconds=60).ok
        assert allow("filing", "a", limit=1, window_seconds=60).ok


def test_allow_counts_a_contact_however_it_is_written() -> None:
    with at(0):
        assert allow("filing", "Asel@Example.org ", limit=1, window_seconds=60).ok
        assert not allow("filing", "asel@example.org", limit=1, window_seconds=60).ok


def test_allow_loses_no_count_among_many_at_once() -> None:
    answers: list[bool] = []
    with at(0):
        threads = [
            threading.Thread(
                target=lambda: answers.extend(
                    allow("lookup", "a", limit=30, window_seconds=60).ok for _ in range(10)
                )
            )
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(answers) == 60
    assert sum(answers) == 30


def test_counts_hold_no_personal_data_and_do_not_stay() -> None:
    with at(0):
        admit(request_from("192.0.2.77"), "filing", contact="asel@example.org")
    names = everything_kept()
    assert len(names) == 4
    assert not [name for name in names if "192.0.2" in name or "asel" in name]
    client = cache._cache.get_client(None)
    for name in names:
        assert 0 < client.ttl(cache.make_key(name)) <= 2 * throttle.HOUR


def test_throttling_can_be_switched_off(settings: Settings) -> None:
    settings.THROTTLING = False
    with at(0):
        assert all(allow("lookup", "a", limit=1, window_seconds=60).ok for _ in range(3))
        for _ in range(40):
            admit(request_from(), "filing")
        assert not heat("filing", "192.0.2.1")
    assert not everything_kept()


def test_everybody_may_pass_while_the_cache_is_down(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1"}}
    with caplog.at_level(logging.WARNING), at(0):
        for _ in range(100):
            assert admit(request_from("192.0.2.77"), "filing", contact="asel@example.org").ok
        assert not heat("filing")
    assert caplog.records
    assert "192.0.2" not in caplog.text
    assert "asel" not in caplog.text


def test_admit_refuses_one_number_from_everywhere() -> None:
    limit = throttle.RULES["lookup.number"].limit
    with at(0):
        for n in range(limit):
            assert admit(request_from(f"192.0.2.{n}"), "lookup", number="26-000001-9").ok
        assert not admit(request_from("192.0.2.200"), "lookup", number="26-000001-9").ok
        assert admit(request_from("192.0.2.200"), "lookup", number="26-000002-7").ok


def test_admit_does_not_let_one_address_use_up_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttle.RULES, "lookup.address", Rule(5, 600))
    monkeypatch.setitem(throttle.RULES, "lookup.number", Rule(10, 600))
    with at(0):
        answers = [admit(request_from(), "lookup", number="26-000001-9").ok for _ in range(50)]
        assert answers == [True] * 5 + [False] * 45
        assert admit(request_from("192.0.2.2"), "lookup", number="26-000001-9").ok


def test_admit_does_not_count_an_empty_contact() -> None:
    with at(0):
        for n in range(throttle.RULES["filing.contact"].limit + 1):
            assert admit(request_from(f"192.0.2.{n}"), "filing", contact="").ok


def test_admit_names_a_scope_without_rules() -> None:
    with pytest.raises(KeyError):
        admit(request_from(), "lookup", colour="red")


def test_heat_tells_a_rush_from_everywhere_and_cools_off() -> None:
    rule = throttle.HEAT["filing"]
    with at(0):
        assert not heat("filing")
        for n in range(rule.limit):
            admit(request_from(f"192.0.2.{n}"), "filing")
        assert heat("filing")
        assert not heat("filing", "192.0.2.1")
    with at(rule.window_seconds):
        assert heat("filing")
    with at(2 * rule.window_seconds):
        assert not heat("filing")


def test_heat_tells_one_busy_address() -> None:
    with at(0):
        for _ in range(throttle.HEAT["filing.address"].limit):
            admit(request_from("192.0.2.9"), "filing")
        assert heat("filing", "192.0.2.9")
        assert not heat("filing", "192.0.2.8")
        assert not heat("filing")


@pytest.mark.parametrize(
    ("seconds", "language", "sentence"),
    [
        (1, "en", "Too many attempts. Try again in 1 minute."),
        (60, "en", "Too many attempts. Try again in 1 minute."),
        (61, "en", "Too many attempts. Try again in 2 minutes."),
        (3600, "kk", "Әрекет тым көп болды. 60 минуттан кейін қайталап көріңіз."),
        (1260, "ru", "Слишком много попыток. Попробуйте снова через 21 минуту."),
        (240, "ru", "Слишком много попыток. Попробуйте снова через 4 минуты."),
    ],
)
def test_refusal_says_when_to_try_again(seconds: int, language: str, sentence: str) -> None:
    with translation.override(language):
        assert Allowance(ok=False, retry_after=seconds).sentence == sentence


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "192.0.2.1"),
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.66, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.66, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7:51234", "198.51.100.7"),
        (1, "[2001:db8::5]:443", "2001:db8::5"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
        (1, "unknown", ""),
        (1, "", ""),
    ],
)
def test_client_address_believes_our_own_proxies_alone(
    settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers=headers)
    if proxies and not forwarded:
        request.META["REMOTE_ADDR"] = ""
    assert client_address(request) == expected


def test_client_network_is_what_one_subscriber_has() -> None:
    assert client_network(request_from("192.0.2.1")) == "192.0.2.1"
    assert client_network(request_from("2001:db8:1:2:3:4:5:6")) == "2001:db8:1:2::/64"
    assert client_network(request_from("2001:db8:1:2:ffff::1")) == "2001:db8:1:2::/64"
    assert client_network(request_from("2001:db8:1:3::1")) == "2001:db8:1:3::/64"
    assert client_network(request_from("::ffff:192.0.2.1")) == "192.0.2.1"
    assert client_network(request_from("fe80::1%eth0")) == "fe80::/64"


@settings_of_hypothesis(max_examples=50)
@given(st.text(st.characters(codec="latin-1"), max_size=60))
def test_client_address_never_fails(given_address: str) -> None:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = given_address
    client_network(request)
