"""Addresses of publications: the same page under many spellings is one page.

What tells a page from another is its host, its path and what its query string asks for. Scheme,
`www.`, the marks of advertising and mailing systems, fragments and a slash at the end do not.
Nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

LONGEST: Final = 1_000  # characters

_TRACKING: Final = frozenset(
    {
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid",
        "yclid", "ysclid", "ymclid", "_openstat", "openstat", "mc_cid", "mc_eid", "mkt_tok",
        "igsh", "igshid", "_ga", "_gl", "ref_src", "ref_url", "vero_id", "rb_clickid",
    }
)  # fmt: skip
_TRACKING_PREFIXES: Final = ("utm_", "hsa_", "mtm_")
_PORTS: Final = {"http": 80, "https": 443}
_LABEL: Final = re.compile(r"(?=.{1,63}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
_BARE: Final = re.compile(r"[^\s/:?#@]+\.[^\s/:?#@.]{2,}([/?#]|$)")
_FORBIDDEN: Final = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]")
_IN_PATH: Final = "/:@!$&'()*+,;=~-._"
_AS_BYTES: Final = "surrogateescape"  # what is percent-encoded need not be UTF-8
_SHORT_VIDEO_HOST: Final = "youtu.be"


class NotAnAddress(ValueError):
    """What was typed is no address of a page on the web."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it is kept, and what it is recognised by."""

    url: str
    """Whole, as a link, without marks of tracking; the host in ASCII."""
    key: str
    """The same for every spelling of the page."""
    host: str
    """Without `www.`, in ASCII."""

    @classmethod
    def parse(cls, typed: str) -> Address:
        """Read what was typed or pasted; `https://` may be missing. Raises `NotAnAddress`."""
        parts = _split(typed.strip())
        host = _host(parts)
        port = _port(parts)
        place = host if port is None else f"{host}:{port}"
        fields = [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True, errors=_AS_BYTES)
            if not _is_tracking(name)
        ]
        path = quote(parts.path or "/", safe=f"{_IN_PATH}%", errors=_AS_BYTES)
        query = urlencode(fields, errors=_AS_BYTES)
        url = urlunsplit((parts.scheme.lower(), place, path, query, ""))
        if len(url) > LONGEST:
            raise NotAnAddress(typed)
        bare = host.removeprefix("www.")
        return cls(url=url, key=_key(bare, port, parts.path, fields), host=bare)

    def owners(self) -> Iterator[str]:
        """Domains that may be an outlet's, the most particular first.

        For `https://t.me/channel/5`: `t.me/channel`, `t.me`. Many outlets share a social network:
        theirs is the domain with the first part of the path.
        """
        first = self.key.partition("?")[0].partition("/")[2].partition("/")[0].lower()
        labels = self.host.split(".")
        for start in range(len(labels) - 1):
            domain = ".".join(labels[start:])
            if first:
                yield f"{domain}/{first}"
            yield domain


def normalise_domain(typed: str) -> str:
    """A domain, perhaps with the first part of a path, as `owners` gives it.

    Raises `NotAnAddress`.
    """
    address = Address.parse(typed)
    first = address.key.partition("?")[0].partition("/")[2].partition("/")[0].lower()
    return f"{address.host}/{first}" if first else address.host


def _split(typed: str) -> SplitResult:
    if not typed or len(typed) > 2 * LONGEST or _FORBIDDEN.search(typed):
        raise NotAnAddress(typed)
    if "://" not in typed and _BARE.match(typed):
        typed = f"https://{typed}"
    try:
        parts = urlsplit(typed)
    except ValueError as error:
        raise NotAnAddress(typed) from error
    if parts.scheme.lower() not in _PORTS or "@" in parts.netloc:
        raise NotAnAddress(typed)
    return parts


def _host(parts: SplitResult) -> str:
    """The host in ASCII and small letters, of at least two labels."""
    try:
        host = (parts.hostname or "").rstrip(".").lower()
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NotAnAddress(parts.netloc) from error
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or labels[-1].isdecimal():  # noqa: PLR2004
        raise NotAnAddress(parts.netloc)
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise NotAnAddress(parts.netloc)
    return host


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError as error:
        raise NotAnAddress(parts.netloc) from error
    return None if port == _PORTS[parts.scheme.lower()] else port


def _is_tracking(name: str) -> bool:
    name = name.lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _key(host: str, port: int | None, path: str, asked: list[tuple[str, str]]) -> str:
    letters = unquote(path, errors=_AS_BYTES)  # "%D0%B0" and "а" are one
    path = re.sub("/{2,}", "/", quote(letters, safe=_IN_PATH, errors=_AS_BYTES)).rstrip("/")
    if host == _SHORT_VIDEO_HOST and path:  # a short link names the video in its path
        host, path, asked = "youtube.com", "/watch", [("v", path[1:])]
    elif host in {"youtube.com", "m.youtube.com"}:
        host = "youtube.com"
        if path == "/watch":  # the list it was played from, and the second, are not the video
            asked = [(name, value) for name, value in asked if name == "v"]
    place = host if port is None else f"{host}:{port}"
    query = urlencode(sorted(asked), errors=_AS_BYTES)
    return f"{place}{path}?{query}" if query else f"{place}{path}"
