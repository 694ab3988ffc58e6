import logging
import socket

import pytest
from django.core.cache import cache
from pytest_django import Settings

from portal import memory


@pytest.fixture
def no_cache(settings: Settings) -> None:
    """A port that was ours a moment ago, where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    there = settings.CACHES["default"]
    settings.CACHES = {"default": there | {"LOCATION": f"redis://127.0.0.1:{port}/0"}}


def test_ask_returns_what_the_cache_holds() -> None:
    cache.set("memory:test", 17, 60)
    assert memory.ask(lambda cache: cache.get("memory:test"), otherwise=None) == 17


@pytest.mark.usefixtures("no_cache")
def test_ask_goes_on_without_a_cache_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    asked = 0

    def question(cache: object) -> int:
        nonlocal asked
        asked += 1
        return int(cache.get("secret-key"))  # type: ignore[attr-defined]

    with caplog.at_level(logging.WARNING):
        assert [memory.ask(question, otherwise=5) for _ in range(20)] == [5] * 20
    assert asked == 1, "a cache that is down is let alone for a while"
    assert [record.getMessage() for record in caplog.records] == [
        "The cache does not answer (ConnectionError); going on without"
    ]


@pytest.mark.usefixtures("no_cache")
def test_ask_asks_again_after_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    now = 1000.0
    monkeypatch.setattr("portal.memory.time.monotonic", lambda: now)

    def question(cache: object) -> None:
        asked.append(now)
        cache.get("key")  # type: ignore[attr-defined]

    memory.ask(question, otherwise=None)
    now += memory.REST_SECONDS - 0.1
    memory.ask(question, otherwise=None)
    assert asked == [1000.0]
    now += 0.2
    memory.ask(question, otherwise=None)
    assert len(asked) == 2


def test_ask_does_not_hide_mistakes_of_the_question() -> None:
    with pytest.raises(ZeroDivisionError):
        memory.ask(lambda _cache: 1 / 0, otherwise=0)
