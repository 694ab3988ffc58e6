"""What `make demo` says when it cannot start."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local import demo
from config.local.environment import surroundings
from config.local.keeping import ServerFailed


@pytest.fixture
def listener() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_busy_port_is_named_with_a_way_out(listener: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(listener))
    with pytest.raises(ServerFailed) as failure:
        demo.check_port()
    assert str(failure.value) == (
        f"Another program listens on port {listener} already. "
        f"Choose another one: make demo PORT={listener + 80}"
    )


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", ""])
def test_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(ServerFailed, match="is not the number of a port"):
        demo.check_port()


def test_second_demo_of_a_checkout_is_told_where_the_first_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "HOME", tmp_path)
    monkeypatch.setenv("PORT", "8123")
    with (
        demo.only_demo(),
        pytest.raises(ServerFailed, match=r"running already: http://127\.0\.0\.1:8123"),
        demo.only_demo(),
    ):
        pass
    with demo.only_demo():  # and a later one may run
        pass


def test_caller_s_environment_wins_over_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://open-almaty.example.org")
    monkeypatch.delenv("SECRET_KEY")
    environment = surroundings(tmp_path, {"REDIS_URL": "redis://there"})
    assert environment["SITE_URL"] == "https://open-almaty.example.org"
    assert environment["REDIS_URL"] == "redis://there"
    secret = environment["SECRET_KEY"]
    assert len(secret) > 50
    assert surroundings(tmp_path, {})["SECRET_KEY"] == secret
