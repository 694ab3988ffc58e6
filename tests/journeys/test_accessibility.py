"""Every page meets WCAG 2.2 AA, light and dark, on a phone and on a desk."""

import pytest

from queries.demo.staff import PASSWORD as DEMO_PASSWORD
from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.house import House
from tests.journeys.staff import log_in
from tests.journeys.visitors import DESKTOP, PHONE

# Each language once, where its words are longest on the narrowest page.
OURS = "#content"  # around it is the theme's own frame
LOOKS = [("kk", PHONE, False), ("ru", PHONE, True), ("en", DESKTOP, True), ("kk", DESKTOP, False)]


@pytest.fixture(scope="module")
def public_pages(only_house: House) -> dict[str, str]:
    return only_house.ask("scenes.public_pages()")


@pytest.fixture(scope="module")
def staff_pages(only_house: House) -> dict[str, str]:
    return only_house.ask("scenes.staff_pages()")


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_public_pages_are_for_everybody(
    arrive: Arrival, public_pages: dict[str, str], language: str, width: int, dark: bool
) -> None:
    visitor = arrive(language, width=width, dark=dark)
    faults = []
    with visitor.watch.refusals(404):  # one of the pages says that there is none
        for name, path in public_pages.items():
            page = visitor.go(path)
            page.wait_for_load_state("networkidle")
            faults += [f"{name}: {fault}" for fault in faults_of(page) + sticking_out(page)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_staff_pages_are_for_everybody(
    arrive: Arrival, staff_pages: dict[str, dict[str, str]], dark: bool
) -> None:
    """The theme's own faults are the theme's; ours are within what we write."""
    faults = []
    for username, pages in staff_pages.items():
        member = arrive("kk", dark=dark)
        log_in(member, username, password=DEMO_PASSWORD)
        for name, path in pages.items():
            member.page.goto(path)
            faults += [f"{name}: {fault}" for fault in faults_of(member.page, within=OURS)]
    assert not faults, "\n".join(faults)


def test_judge_finds_what_is_wrong(arrive: Arrival) -> None:
    """Or else no page of ours could be faulty."""
    page = arrive("kk", width=PHONE).go("")
    page.locator("h1").evaluate("title => title.append(new Image())")
    page.locator("footer p").first.evaluate("words => { words.style.minWidth = '700px' }")
    page.locator("html").evaluate("page => page.removeAttribute('lang')")
    found = " ".join(faults_of(page))
    assert "image-alt: <img" in found
    assert "html-has-lang: <html" in found
    assert sticking_out(page)
