import base64
import json

import altcha
import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from portal import challenge, throttle


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work as in earnest, less of it."""
    monkeypatch.setattr(challenge, "_COST", 10)
    monkeypatch.setattr(challenge, "_TRIES", range(3, 9))


def solved(given_challenge: str) -> str:
    parsed = altcha.Challenge.from_dict(json.loads(given_challenge))
    solution = altcha.solve_challenge(parsed)
    assert solution is not None
    return altcha.Payload(parsed, solution).to_base64()


def changed(proof: str, part: str, **changes: object) -> str:
    content = json.loads(base64.b64decode(proof))
    place = content["challenge"]["parameters"] if part == "parameters" else content[part]
    place.update(changes)
    return base64.b64encode(json.dumps(content).encode()).decode()


def test_solution_passes_once() -> None:
    proof = solved(challenge.create())
    assert challenge.passed({"proof": proof})
    assert not challenge.passed({"proof": proof})
    assert not challenge.passed({"proof": changed(proof, "solution", time=5)})


def test_solution_of_another_challenge_passes_too() -> None:
    assert challenge.passed({"proof": solved(challenge.create())})
    assert challenge.passed({"proof": solved(challenge.create())})


def test_challenge_takes_work() -> None:
    made = json.loads(challenge.create())["parameters"]
    assert made["keyPrefix"] != "00"
    assert len(bytes.fromhex(made["keyPrefix"])) == 16
    assert "counter" not in made


def test_solution_expires(settings: Settings) -> None:
    settings.CHALLENGE_LIFETIME_SECONDS = 60
    with time_machine.travel(1_768_550_400, tick=False):
        proofs = [solved(challenge.create()) for _ in range(2)]
    with time_machine.travel(1_768_550_400 + 59, tick=False):
        assert challenge.passed({"proof": proofs[0]})
    with time_machine.travel(1_768_550_400 + 61, tick=False):
        assert not challenge.passed({"proof": proofs[1]})


def test_solution_with_anything_changed_does_not_pass() -> None:
    proof = solved(challenge.create())
    for changes in (
        {"expiresAt": 4_000_000_000},
        {"cost": 1},
        {"keyPrefix": "00"},
        {"nonce": "00" * 16},
        {"keySignature": None},
        {"algorithm": "SHA-256"},
    ):
        assert not challenge.passed({"proof": changed(proof, "parameters", **changes)})
    assert not challenge.passed({"proof": changed(proof, "solution", derivedKey="00" * 32)})
    assert not challenge.passed({"proof": changed(proof, "challenge", signature="00" * 32)})
    assert challenge.passed({"proof": proof}), "a refused copy uses nothing up"


def test_challenge_solved_for_another_secret_does_not_pass(settings: Settings) -> None:
    proof = solved(challenge.create())
    settings.SECRET_KEY = "another key altogether"
    assert not challenge.passed({"proof": proof})


@pytest.mark.parametrize(
    "proof", ["", "-", "AAAA", "e30=", "W10=", "bnVsbA==", "é", "A" * 100_000, "\x00"]
)
def test_rubbish_does_not_pass(proof: str) -> None:
    assert not challenge.passed({"proof": proof})


def test_nothing_does_not_pass() -> None:
    assert not challenge.passed({})


names = st.sampled_from(
    [
        *("challenge", "solution", "parameters", "signature", "nonce", "salt", "cost", "algorithm"),
        *("counter", "derivedKey", "expiresAt", "data", "keySignature"),
    ]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(json_values)
def test_whatever_is_sent_is_judged_not_stumbled_over(content: object) -> None:
    proof = base64.b64encode(json.dumps(content).encode()).decode()
    assert not challenge.passed({"proof": proof})


def test_solution_passes_while_the_cache_is_down(settings: Settings) -> None:
    proof = solved(challenge.create())
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1"}}
    assert challenge.passed({"proof": proof})
    assert not challenge.passed({"proof": changed(proof, "parameters", cost=1)})


@pytest.mark.parametrize(
    ("mode", "is_hot", "expected"),
    [
        ("hot", False, False),
        ("hot", True, True),
        ("always", False, True),
        ("never", True, False),
    ],
)
def test_required_only_when_hot_unless_told_otherwise(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, mode: str, is_hot: bool, expected: bool
) -> None:
    settings.CHALLENGE = mode
    monkeypatch.setitem(throttle.HEAT, "filing.address", throttle.Rule(2, 600))
    busy = RequestFactory().post("/", REMOTE_ADDR="192.0.2.5")
    quiet = RequestFactory().post("/", REMOTE_ADDR="192.0.2.6")
    for _ in range(2 if is_hot else 1):
        throttle.admit(busy, "filing")
    assert challenge.required(busy) is expected
    assert challenge.required(quiet) is (mode == "always")


def test_component_carries_the_challenge_without_inline_code() -> None:
    made = challenge.create()
    html = render_to_string("components/challenge.html", {"challenge": made})
    assert made.replace('"', "&quot;") in html
    assert 'name="proof"' in html
    assert "<script" not in html
    assert " on" not in html.replace(" one", "").replace(" only", "")
