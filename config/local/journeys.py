"""The browser journeys: where the browser is, and what to say when there is none."""

import os
import shutil

from config.local.environment import say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser() -> str | None:
    """Find a Chromium, the one named by CHROMIUM first."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def without_browser() -> int:
    """Say that nothing was tested; a failure where tests are the point."""
    if os.environ.get("CI") == "true":
        say("The browser journeys need Chromium, and CI must run them: install Debian's chromium.")
        return 1
    say("The browser journeys are SKIPPED: there is no Chromium here (Debian's package: chromium).")
    return 0
