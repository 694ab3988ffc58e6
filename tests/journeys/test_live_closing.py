"""A broadcast is closed: nothing is left without an outcome, and an asker follows theirs."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.house import House
from tests.journeys.staff import log_in
from tests.journeys.visitors import PHONE

NUMBER: Final = 9010
ASKER: Final = "asker-of-closing@example.org"
SCENE: Final = f"""
from datetime import timedelta
from django.utils import timezone
from tests.factories import ApplicantFactory
from tests.factories.live import BroadcastFactory, LiveQuestionFactory
now = timezone.now()
row = BroadcastFactory(number={NUMBER}, ended=True, starts_at=now - timedelta(hours=2))
asker = ApplicantFactory(email="{ASKER}", language="ru")
for text, traits in (
    ("Когда починят тротуар у дома 5?", {{"approved": True, "applicant": asker}}),
    ("Почему на остановке нет навеса?", {{"approved": True}}),
    ("Купите наши окна", {{}}),
    ("Когда подключат тепло?", {{"answered": True}}),
):
    LiveQuestionFactory(broadcast=row, asked_as="Example", language="ru", text=text, **traits)
"""


@pytest.mark.parametrize("width", [1280, PHONE])
def test_what_is_left_goes_to_the_desk_and_the_broadcast_is_closed(
    arrive: Arrival, house: House, width: int
) -> None:
    number = NUMBER + width
    house.run(SCENE.replace(str(NUMBER), str(number)).replace(ASKER, f"{width}-{ASKER}"))
    mira = arrive("en", width=width)
    log_in(mira, "mira")
    page = mira.go(f"live/{number}/closing/")
    sound(page)

    # What waits for the moderator is decided.
    page.get_by_role("checkbox").check()
    page.get_by_label("Why").select_option("advertising")
    page.get_by_role("button", name="Decline those chosen").click()
    expect(page.get_by_text("1 question is declined")).to_be_visible()

    # The rest goes to the desk by one press; then it can be closed.
    sound(page)
    expect(page.get_by_text("2 questions have no outcome yet")).to_be_visible()
    page.get_by_role("button", name="Send the rest to the desk").click()
    expect(page.get_by_text("2 questions are now queries of the desk.")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_text(re.compile("^Closed on"))).to_be_visible()
    sound(page)

    # Everybody reads what became of the questions, and opens the rows behind a number.
    reader = arrive("kk", width=width, dark=True)
    page = reader.go(f"live/{number}/")
    sound(page)
    page.locator(".funnel a[href*='stage=in_work']").click()
    expect(page.locator(".row-card")).to_have_count(2)
    sound(page)


def sound(page: Page) -> None:
    assert faults_of(page) + sticking_out(page) == []
