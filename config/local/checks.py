"""What `make check` looks at: a line for each, and the words of those that found something."""

import subprocess
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

from config.local.environment import HOME, ROOT, Environment, say, stack

MANAGE = (sys.executable, "-W", "error", "manage.py")
# As in production, where these are required; only the servers are the local ones.
PRODUCTION = {
    "ALLOWED_HOSTS": "open-almaty.example.org",
    "DEBUG": "0",
    "DEFAULT_FROM_EMAIL": "no-reply@open-almaty.example.org",
    "DEMO": "0",
    "EMAIL_URL": "smtp+tls://mailer:password@mail.example.org:587",
    "SITE_URL": "https://open-almaty.example.org",
    "TRUSTED_PROXIES": "1",
}


class Check(NamedTuple):
    """One thing to look at: what it is called, what to run, and in which changed environment."""

    name: str
    command: Sequence[str]
    place: Environment = {}


def checks() -> list[Check]:
    """List the checks in the order a person wants to hear of them."""
    pages = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("**/templates/**/*.html"))
    pages = [page for page in pages if not page.startswith(".")]
    return [
        Check("lint", ["ruff", "check", "."]),
        Check("format", ["ruff", "format", "--check", "."]),
        Check("types", ["mypy"]),
        Check("imports", ["lint-imports"]),
        Check("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
        Check("deployment", [*MANAGE, "check", "--deploy", "--fail-level=WARNING"], PRODUCTION),
        Check("templates", ["djlint", "--lint", "--quiet", *pages]),
        Check("template format", ["djade", "--check", "--target-version=5.2", *pages]),
        Check("lifecycle pages", [*MANAGE, "describe_lifecycle", "--check"]),
        Check("translations", [sys.executable, "-m", "config.local.catalogues", "check"]),
    ]


def check(names: Sequence[str]) -> int:
    """Run the checks, or only those named; 1 if any of them found something."""
    with stack(HOME / "test", durable=False) as environment:
        wished = [each for each in checks() if not names or each.name in names]
        failed = [each.name for each in wished if not passes(each, environment)]
    if failed:
        say(f"\nTo be mended: {', '.join(failed)}.")
    return 1 if failed else 0


def passes(check: Check, environment: Environment) -> bool:
    """Run one check, and show what it says only when it found something."""
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment | check.place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    word = "FAILED" if done.returncode else "ok"
    say(f"{word:<6} {check.name} ({time.monotonic() - began:.1f} s)")
    if done.returncode:
        say(done.stdout)
    return done.returncode == 0
