"""How often somebody may knock: look a secret up, file, ask for a link, vote.

Counts live in the shared cache in fixed windows of time, under keyed hashes: whoever reads the
cache finds neither an address nor a contact in it. When the cache is down everybody may pass, for
a resident's right to file does not depend on it.

A whole mobile network may stand behind one address, so the limits for addresses are wide: they
stop machines, and what stops a patient machine is the proof of work (`portal/challenge.py`).
"""

import ipaddress
import time
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from portal import memory

MINUTE: Final = 60
HOUR: Final = 3600
_IPV6_SITE_BITS: Final = 64
"""One subscriber holds this many bits of an IPv6 address, and all addresses under them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` times in a window of `window_seconds`."""

    limit: int
    window_seconds: int


RULES: Final[dict[str, Rule]] = {
    # A number and its secret. The secret has 50 bits, so these only keep the noise down.
    "lookup.address": Rule(120, 10 * MINUTE),
    "lookup.number": Rule(30, 10 * MINUTE),
    "filing.address": Rule(60, HOUR),
    "filing.contact": Rule(20, HOUR),
    # Forms that bring photos: each is decoded and drawn again.
    "upload.address": Rule(120, HOUR),
    # Files of lists: seconds of work each.
    "download.address": Rule(30, 10 * MINUTE),
    # Open data: a package is a dozen files, and most of them are small.
    "open-data.address": Rule(120, 10 * MINUTE),
    # Mails that strangers can cause to be sent to an address that may not be theirs.
    "my-queries.address": Rule(20, HOUR),
    "my-queries.contact": Rule(3, HOUR),
    "subscribe.address": Rule(20, HOUR),
    "subscribe.contact": Rule(5, HOUR),
    "my-press.address": Rule(20, HOUR),
    "my-press.contact": Rule(3, HOUR),
    # A newsroom stands behind one address.
    "accreditation.address": Rule(60, HOUR),
    "accreditation.contact": Rule(10, HOUR),
    "press-link.address": Rule(20, HOUR),
    "press-link.contact": Rule(3, HOUR),
    "press-request.address": Rule(60, HOUR),
    "press-request.contact": Rule(20, HOUR),
    # A whole city watches, and a mobile network stands behind one address.
    "live-question.address": Rule(40, MINUTE),
    "live-question.contact": Rule(10, HOUR),
    # While it runs hot, without a proof of work.
    "live-unproven.address": Rule(3, 10 * MINUTE),
    # Browsers that bring no token of ours and vote: above it, with a proof of work.
    "new-browser.address": Rule(600, 10 * MINUTE),
    "vote-mail.address": Rule(120, HOUR),
    "vote-mail.contact": Rule(60, HOUR),
    "support.address": Rule(60, HOUR),
    "support.contact": Rule(60, HOUR),
}

HEAT: Final[dict[str, Rule]] = {
    # A busy day brings 800 queries, a busy hour a tenth of that: five minutes, seven or so.
    "filing": Rule(60, 5 * MINUTE),
    "filing.address": Rule(10, 10 * MINUTE),
    # A broadcast that went well had 25 questions in an hour.
    "live-question": Rule(120, 5 * MINUTE),
    "live-question.address": Rule(20, 10 * MINUTE),
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether somebody may go on now and, if not, after how many seconds."""

    ok: bool
    retry_after: int = 0

    @property
    def sentence(self) -> str:
        """What to tell whoever may not go on, in the active language."""
        minutes = max(1, -(-self.retry_after // MINUTE))
        return ngettext(
            "Too many attempts. Try again in %(minutes)d minute.",
            "Too many attempts. Try again in %(minutes)d minutes.",
            minutes,
        ) % {"minutes": minutes}


def admit(request: HttpRequest, scope: str, **subjects: str) -> Allowance:
    """Count one attempt of `scope` by the request's address and each subject, and judge it.

    `admit(request, "lookup", number=…)`, `admit(request, "filing", contact=…)`: each pair has its
    rule in `RULES`. An empty subject is not counted. The first refusal ends the counting, so that
    one address cannot use up what belongs to a number or a contact.
    """
    address = client_network(request)
    _heat_up(scope, address)
    for name, value in {"address": address, **subjects}.items():
        rule = RULES[f"{scope}.{name}"]
        if value:
            allowance = allow(
                f"{scope}.{name}", value, limit=rule.limit, window_seconds=rule.window_seconds
            )
            if not allowance.ok:
                return allowance
    return Allowance(ok=True)


def allow(scope: str, key: str, *, limit: int, window_seconds: int) -> Allowance:
    """Count one attempt of `key` and tell whether it is within `limit` in the current window."""
    if not settings.THROTTLING:
        return Allowance(ok=True)
    now = time.time()
    count = _count(scope, key, window_seconds, now)
    if count <= limit:
        return Allowance(ok=True)
    return Allowance(ok=False, retry_after=window_seconds - int(now % window_seconds))


def heat(scope: str, address: str = "") -> bool:
    """Tell whether `scope`, or one address in it, runs hot, without counting.

    This window and the one before are taken together, so that it does not cool off at once.
    """
    rule = HEAT[f"{scope}.address" if address else scope]
    now = time.time()
    window = int(now // rule.window_seconds)
    names = [_name(scope, address, rule.window_seconds, number) for number in (window, window - 1)]
    nothing: dict[str, int] = {}
    counts = memory.ask(lambda cache: cache.get_many(names), otherwise=nothing)
    return sum(counts.values()) >= rule.limit


def _heat_up(scope: str, address: str) -> None:
    """Count one attempt towards the heat of `scope`, where it has one."""
    if scope in HEAT and settings.THROTTLING:
        now = time.time()
        _count(scope, "", HEAT[scope].window_seconds, now)
        if address:
            _count(scope, address, HEAT[f"{scope}.address"].window_seconds, now)


def client_address(request: HttpRequest) -> str:
    """Return the visitor's IP address, or an empty string where the server does not know it.

    Each of our own proxies (`TRUSTED_PROXIES`) adds whom it spoke to at the right end of
    `X-Forwarded-For`; what stands further left is the visitor's own invention.
    """
    given = request.META.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        if len(hops) >= proxies:
            given = hops[-proxies]
    address = _parsed(given)
    return str(address) if address else ""


def client_network(request: HttpRequest) -> str:
    """Return what one subscriber has: an IPv4 address, or the /64 of an IPv6 one."""
    address = _parsed(client_address(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_SITE_BITS), strict=False))
    return str(address or "")


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    bare = text.strip()
    if bare.startswith("["):  # [2001:db8::1]:443
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:  # 192.0.2.1:443
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _name(scope: str, key: str, window_seconds: int, window: int) -> str:
    """Return the name of one count, from which nobody without the secret can guess the key."""
    digest = salted_hmac(
        "portal.throttle", f"{scope} {key.strip().casefold()}", algorithm="sha256"
    ).hexdigest()
    return f"throttle:{digest[:32]}:{window_seconds}:{window}"


def _count(scope: str, key: str, window_seconds: int, now: float) -> int:
    """Count one more in the current window, and return how many there are; 0 without the cache."""
    name = _name(scope, key, window_seconds, int(now // window_seconds))
    return memory.ask(lambda cache: _one_more(cache, name, 2 * window_seconds), otherwise=0)


def _one_more(cache: BaseCache, name: str, seconds: int) -> int:
    try:
        return cache.incr(name)
    except ValueError:  # the first in this window
        if cache.add(name, 1, seconds):
            return 1
        return cache.incr(name)
