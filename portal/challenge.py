"""A proof of work, asked only while a form runs hot.

The browser spends a second or two of one processor before its query is taken: a resident does not
notice, a machine that files thousands does. It is our own script (`static/js/challenge.js`) and
the city's own server; nobody else learns who writes. Whoever cannot run the script files all the
same and confirms by a mailed link.
"""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Final

import altcha
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal import memory, throttle

FIELD: Final = "proof"
"""The form field the solution comes in."""

_ALGORITHM: Final = "PBKDF2/SHA-256"
_COST: Final = 5_000  # rounds of PBKDF2 for one try
_TRIES: Final = range(100, 300)
"""How many tries a solution takes: 0.5 to 1.5 million rounds, a second where we made one."""

_LONGEST_PROOF: Final = 4_000  # characters


def required(request: HttpRequest, scope: str = "filing") -> bool:
    """Tell whether a form of `scope` (of `throttle.HEAT`) sent by this request needs a proof now.

    `CHALLENGE` decides: "hot" (when many file at once, or many from this address), or "always" or
    "never" for whoever runs the portal in an attack or a test.
    """
    if settings.CHALLENGE != "hot":
        return bool(settings.CHALLENGE == "always")
    return throttle.heat(scope) or throttle.heat(scope, throttle.client_network(request))


def create() -> str:
    """Return a new challenge as JSON, for `templates/components/challenge.html`.

    Signed, so that the server need not remember it; good for `CHALLENGE_LIFETIME_SECONDS`.
    """
    challenge = altcha.create_challenge(
        _ALGORITHM,
        _COST,
        counter=secrets.choice(_TRIES),
        expires_at=int(time.time()) + settings.CHALLENGE_LIFETIME_SECONDS,
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("solution"),
    )
    return json.dumps(challenge.to_dict())


def passed(post: Mapping[str, str]) -> bool:
    """Tell whether the form brings the solution of a challenge of ours, not expired, not used.

    A solution is used up by asking, so ask last, when the form would otherwise be accepted. When
    the cache is down a solution may be used again until it expires.
    """
    proof = post.get(FIELD, "")
    if not proof or len(proof) > _LONGEST_PROOF or not proof.isascii():
        return False
    result = altcha.verify_solution(
        proof, _secret("challenge"), hmac_key_secret=_secret("solution")
    )
    if not result.verified:
        return False
    nonce = altcha.Payload.from_base64(proof).challenge.parameters.nonce  # signed, so ours
    return memory.ask(
        lambda cache: cache.add(f"proof:{nonce}", 1, settings.CHALLENGE_LIFETIME_SECONDS),
        otherwise=True,
    )


def _secret(part: str) -> str:
    return salted_hmac("portal.challenge", part, algorithm="sha256").hexdigest()
