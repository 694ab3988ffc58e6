"""A broadcast's wall as its viewers see it: it follows, they vote, nothing moves under them."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page, expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.house import House
from tests.journeys.visitors import PHONE

NUMBER: Final = 9002
WALL: Final = f"live/{NUMBER}/"
FOLLOWS: Final = 10_000  # ms; three seconds on a machine that has nothing else to do
SCENE: Final = f"""
from datetime import timedelta
from django.utils import timezone
from portal.models import Appointment, District
from tests.factories.live import BroadcastFactory, GuestFactory, LiveQuestionFactory
now = timezone.now()
live = BroadcastFactory(number={NUMBER}, on_air=True, starts_at=now - timedelta(minutes=5))
GuestFactory(
    broadcast=live, appointment=Appointment.objects.order_by("id")[0],
    name_as_printed_kk="A. First", name_as_printed_ru="A. First",
    title_as_printed_kk="Бас инженер", title_as_printed_ru="Главный инженер",
)
for place in range(1, 16):
    LiveQuestionFactory(
        broadcast=live, position=place, language="ru", asked_at=now - timedelta(minutes=4),
        text=f"Вопрос {{place}}: когда отремонтируют тротуар и освещение у дома {{place}}?",
        asked_as=f"Example {{place}}", status="next" if place == 15 else "approved",
        published_at=now, votes_count=place, district=District.objects.order_by("id")[0],
    )
"""
PRESS: Final = """
    UPDATE broadcasts_livequestion AS question SET status = %s, now_at = now()
      FROM broadcasts_broadcast AS live
     WHERE live.id = question.broadcast_id AND live.number = 9002 AND question.position = %s
 RETURNING question.code
"""
VOTED: Final = """
    UPDATE broadcasts_livequestion AS question SET votes_count = %s
      FROM broadcasts_broadcast AS live
     WHERE live.id = question.broadcast_id AND live.number = 9002 AND question.position = %s
 RETURNING question.code
"""
CODE: Final = """
    SELECT question.code FROM broadcasts_livequestion AS question
      JOIN broadcasts_broadcast AS live ON live.id = question.broadcast_id
     WHERE live.number = 9002 AND question.position = %s
"""
COUNT: Final = """
    SELECT question.votes_count FROM broadcasts_livequestion AS question
      JOIN broadcasts_broadcast AS live ON live.id = question.broadcast_id
     WHERE live.number = 9002 AND question.code = %s
"""


def place_of(page: Page, code: str) -> float:
    """Where a question stands on the screen, pixels from its top."""
    return float(page.evaluate("id => document.getElementById(id).getBoundingClientRect().top",
                               f"q-{code}"))  # fmt: skip


def count_of(page: Page, code: str) -> str:
    return page.locator(f"#q-{code} .live-vote__count b").inner_text()


def code_at(house: House, position: int) -> str:
    [(code,)] = house.rows(CODE, position)
    return str(code)


def test_viewers_vote_and_all_see_it(arrive: Arrival, house: House) -> None:
    house.run(SCENE)
    code = code_at(house, 8)
    viewer, other = arrive("kk"), arrive("ru", width=PHONE, dark=True)
    for each in (viewer, other):
        each.go(WALL)
        assert faults_of(each.page) + sticking_out(each.page) == []
    assert count_of(viewer.page, code) == count_of(other.page, code) == "8"

    # The vote is counted in place, and everybody's page follows.
    viewer.page.locator(f"#q-{code} button").click()
    done = viewer.page.locator(f"#q-{code} .live-vote__done")
    expect(done).to_contain_text(viewer.words("Your vote is counted."))
    expect(done.get_by_role("link")).to_be_focused()
    assert house.rows(COUNT, code) == [(9,)]
    expect(other.page.locator(f"#q-{code} .live-vote__count b")).to_have_text("9", timeout=FOLLOWS)
    expect(viewer.page.locator(f"#q-{code} .live-vote__count b")).to_have_text("9")
    viewer.page.reload()
    expect(done).to_be_visible()
    assert faults_of(viewer.page) == []

    # Somebody presses "now" in the studio: the wall says it to who cannot see it, too.
    [(on_air,)] = house.rows(PRESS, "now", 3)
    now = other.page.locator(".live-now")
    expect(now).to_contain_text("Вопрос 3", timeout=FOLLOWS)
    expect(now).to_contain_text("A. First")
    expect(other.page.locator("[data-wall-said]")).to_contain_text(on_air)
    expect(other.page.locator(f"#q-{on_air}")).to_have_count(0)
    assert faults_of(other.page) + sticking_out(other.page) == []

    # Who wants to be told leaves an address with the vote.
    done.get_by_role("link").click()
    viewer.field("E-mail").fill("viewer@example.org")
    viewer.page.locator("#id_consent").check()
    assert faults_of(viewer.page) + sticking_out(viewer.page) == []
    viewer.button("Tell me the answer").click()
    viewer.sees("Thank you. The answer will come to your e-mail.")
    assert house.rows(COUNT, code) == [(9,)]
    house.rows(PRESS, "approved", 3)


def test_nothing_moves_under_who_reads_or_has_the_focus(arrive: Arrival, house: House) -> None:
    if not house.rows("SELECT 1 FROM broadcasts_broadcast WHERE number = %s", NUMBER):
        house.run(SCENE)
    viewer = arrive("en")
    page = viewer.go(WALL)
    code, first = code_at(house, 4), code_at(house, 1)
    button = page.locator(f"#q-{code} button")
    button.focus()
    page.evaluate("id => document.getElementById(id).scrollIntoView({block: 'center'})",
                  f"q-{code}")  # fmt: skip
    before = place_of(page, code)

    house.rows(VOTED, 900, 1)  # the last goes to the top: all move down by one

    expect(page.locator("#q-" + first + " .live-vote__count b")).to_have_text(
        "900", timeout=FOLLOWS
    )
    assert page.locator(".live-wanted > li").first.get_attribute("id") == f"q-{first}"
    assert abs(place_of(page, code) - before) <= 1
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#q-{code} .live-vote__done")).to_be_visible()
    house.rows(VOTED, 1, 1)


def test_without_scripts_a_vote_comes_back_to_its_question(arrive: Arrival, house: House) -> None:
    if not house.rows("SELECT 1 FROM broadcasts_broadcast WHERE number = %s", NUMBER):
        house.run(SCENE)
    code = code_at(house, 6)
    viewer = arrive("ru", width=PHONE, scripts=False)
    page = viewer.go(WALL)
    expect(viewer.link("Refresh")).to_be_visible()
    page.locator(f"#q-{code} button").click()
    page.wait_for_url(f"**/ru/live/{NUMBER}/#voted-{code}")
    expect(page.locator(f"#voted-{code}")).to_be_in_viewport()
    expect(page.locator(f"#q-{code} button")).to_be_hidden()


def test_screen_and_overlay_follow(arrive: Arrival, house: House) -> None:
    if not house.rows("SELECT 1 FROM broadcasts_broadcast WHERE number = %s", NUMBER):
        house.run(SCENE)
    screen, overlay = arrive("kk"), arrive("ru")
    for each in (screen, overlay):
        each.page.set_viewport_size({"width": 1920, "height": 1080})
    screen.go(f"{WALL}screen/")
    overlay.go(f"{WALL}overlay/")
    house.rows(PRESS, "now", 5)
    for each in (screen, overlay):
        expect(each.page.locator(".live-now")).to_contain_text("Вопрос 5", timeout=FOLLOWS)
        expect(each.page.locator("form").first).to_be_hidden()
        assert sticking_out(each.page) == []
    assert faults_of(screen.page) == []
    bar = overlay.page.locator(".live-now").bounding_box()
    assert bar is not None
    assert (bar["x"] >= 96, bar["y"] + bar["height"] <= 1026) == (True, True), "title-safe"
    seen = overlay.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert seen == "rgba(0, 0, 0, 0)"
    expect(overlay.page.locator(".live-next")).to_be_hidden()
    house.rows(PRESS, "approved", 5)
    expect(overlay.page.locator(".live-now")).to_have_count(0, timeout=FOLLOWS)
