"""Pictures of the pages of a running demo, to be looked at: `make screenshots`.

They go to `screenshots/`, in every language, on a phone and on a desk, in light and dark.
"""

import argparse
import itertools
import os
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent.parent / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LANGUAGES = ("kk", "ru", "en")
WIDTHS = (360, 1280)  # pixels
THEMES = ("light", "dark")


def main() -> None:
    asked = arguments()
    django.setup()
    from queries.demo.staff import PASSWORD  # noqa: PLC0415 -- models want the set-up
    from tests.journeys import scenes  # noqa: PLC0415

    public = chosen(scenes.public_pages(), asked)
    staff = {user: chosen(pages, asked) for user, pages in scenes.staff_pages().items()}
    address = os.environ["SITE_URL"]
    try:
        urllib.request.urlopen(f"{address}/healthz").close()  # noqa: S310 -- http
    except OSError:
        sys.exit(f"Nothing answers at {address}: start the demo beside this, with `make demo`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        for look in itertools.product(asked.languages, asked.widths, asked.themes):
            language = look[0]
            with looking(browser, address, *look) as page:
                for name, path in public.items():
                    photograph(page, f"/{language}/{path}", name, look)
            for username, pages in staff.items():
                if not pages:
                    continue
                with looking(browser, address, *look) as page:
                    log_in(page, username, PASSWORD)
                    for name, path in pages.items():
                        photograph(page, path, f"staff-{name}", look)
        browser.close()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help="beginnings of pages' names; none: all")
    parser.add_argument("--languages", nargs="+", default=LANGUAGES, choices=LANGUAGES)
    parser.add_argument("--widths", nargs="+", type=int, default=WIDTHS)
    parser.add_argument("--themes", nargs="+", default=THEMES, choices=THEMES)
    return parser.parse_args()


def chosen(pages: dict[str, str], asked: argparse.Namespace) -> dict[str, str]:
    wanted = tuple(asked.pages) or ("",)
    return {name: path for name, path in pages.items() if name.startswith(wanted)}


@contextmanager
def looking(
    browser: Browser, address: str, language: str, width: int, theme: str
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if theme == "dark" else "light",
        locale=language,
        reduced_motion="reduce",
    )
    chosen_language = {"name": "django_language", "value": language, "url": address}
    context.add_cookies([chosen_language])  # the staff's pages have no language in their address
    yield context.new_page()
    context.close()


def log_in(page: Page, username: str, password: str) -> None:
    page.goto("/admin/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.locator("[type=submit]").first.click()
    page.wait_for_url("**/admin/")


def photograph(page: Page, path: str, name: str, look: tuple[str, int, str]) -> None:
    page.goto(path, wait_until="networkidle")
    words = "-".join(map(str, (name, *look)))
    page.screenshot(path=PICTURES / f"{words}.png", full_page=True)
    print(f"screenshots/{words}.png", flush=True)  # noqa: T201 -- what it has made


if __name__ == "__main__":
    main()
