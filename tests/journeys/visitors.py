"""People at a browser: what they see, and whatever goes wrong while they look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

from django.utils import translation
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

Language = Literal["kk", "ru", "en"]
MAIL_SECONDS = 45  # beat ticks every five; a machine may be busy
PHONE = 360  # pixels
DESKTOP = 1280  # pixels
HEIGHT = 800  # pixels
REPEATED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


class Watch:
    """All that went wrong in one visitor's browser, in words."""

    def __init__(self, context: BrowserContext, house_url: str) -> None:
        self.host = urlsplit(house_url).netloc
        self.faults: list[str] = []
        self.expected: set[int] = set()  # statuses of refusals that the visitor has earned
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", self._see_request)
        context.on("requestfailed", self._see_failure)
        context.on("response", self._see_response)

    @contextmanager
    def refusals(self, *statuses: int) -> Iterator[None]:
        """Answers of these statuses are right for a while."""
        self.expected = set(statuses)
        yield
        self.expected = set()

    def _hear(self, message: ConsoleMessage) -> None:
        repeated = REPEATED.match(message.text)
        if repeated and int(repeated[1]) in self.expected:
            return
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text}")

    def _see_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.host:
            self.faults.append(f"request to a foreign host: {request.url}")

    def _see_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the visitor went on before it had come
            self.faults.append(f"failed: {request.method} {request.url} ({request.failure})")

    def _see_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")


class Visitor:
    """Somebody with a browser of their own, who reads one language."""

    def __init__(
        self,
        browser: Browser,
        house_url: str,
        *,
        language: Language,
        width: int = DESKTOP,
        scripts: bool = True,
        dark: bool = False,
        **options: Any,
    ) -> None:
        self.language = language
        self.context = browser.new_context(
            base_url=house_url,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale=language,
            has_touch=width == PHONE,
            reduced_motion="reduce",
            **options,
        )
        self.context.set_default_timeout(15_000)
        self.watch = Watch(self.context, house_url)
        self.page = self.context.new_page()

    def words(self, message: str) -> str:
        """Say a message of the portal as this visitor reads it; an untranslated one is a fault."""
        with translation.override(self.language):
            said = translation.gettext(message)
        assert self.language == "en" or said != message, f"{message!r} is not translated"
        return said

    def go(self, path: str) -> Page:
        """Open a page by its path after the language."""
        self.page.goto(f"/{self.language}/{path}")
        return self.page

    def button(self, message: str) -> Locator:
        return self.page.get_by_role("button", name=self.words(message), exact=True)

    def link(self, message: str) -> Locator:
        return self.page.get_by_role("link", name=self.words(message), exact=True)

    def field(self, message: str) -> Locator:
        """The field of that label, starred or not."""
        label = re.compile(rf"^\s*{re.escape(self.words(message))}\s*\*?\s*$")
        return self.page.get_by_label(label)

    def sees(self, message: str) -> None:
        expect(self.page.get_by_text(self.words(message)).first).to_be_visible()

    def read_mail(self, *, to: str, about: str) -> Page:
        """Open the newest mail to this address whose subject has `about` in it; wait for it.

        Reminders to the staff may push it off the first page of the mailbox.
        """
        page = self.go("demo/mail/")
        letter = page.locator("li", has_text=to).filter(has_text=about).get_by_role("link").first
        older = page.locator(".pager__older")
        for _second in range(MAIL_SECONDS):
            while not letter.count() and older.count():
                older.click()
            if letter.count():
                break
            page.wait_for_timeout(1000)
            self.go("demo/mail/")
        letter.click()
        return page

    def leave(self) -> list[str]:
        """Close the browser, and tell what went wrong in it."""
        self.context.close()
        return self.watch.faults
