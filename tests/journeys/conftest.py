"""A running portal, a browser, and visitors who notice every fault."""

import os
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from config.local.environment import HOME, ROOT
from tests.journeys.house import House, standing
from tests.journeys.visitors import Visitor

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
Arrival = Callable[..., Visitor]
FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def only_house(worker_id: str) -> Iterator[House]:
    """A house for each process of a run: its journeys stop servers and count mails."""
    home = HOME / ("journeys" if worker_id == "master" else f"journeys-{worker_id}")
    preparation = "from tests.journeys.people import move_in; move_in()"
    with standing(home, preparation=preparation) as house:
        yield house


@pytest.fixture
def house(only_house: House) -> House:
    only_house.cool_down()
    return only_house


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, Any]:
    """Let the fixtures know how the test itself went."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def arrive(browser: Browser, house: House, request: pytest.FixtureRequest) -> Iterator[Arrival]:
    """Let visitors in; when the test is over each leaves, and whatever went wrong fails it.

    What the visitors of a failed test saw last is kept in `screenshots/`.
    """
    visitors: list[Visitor] = []

    def let_in(language: Any, **how: Any) -> Visitor:
        visitors.append(Visitor(browser, house.url, language=language, **how))
        return visitors[-1]

    yield let_in
    if request.node.stash.get(FAILED, default=False):
        for number, visitor in enumerate(visitors, 1):
            picture = ROOT / "screenshots" / "failed" / f"{request.node.name}-{number}.png"
            visitor.page.screenshot(path=picture, full_page=True)
    faults = [fault for visitor in visitors for fault in visitor.leave()]
    assert faults == []
