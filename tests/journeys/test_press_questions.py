"""What journalists ask: logged by keyboard at an event, written by a mailed link, answered."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.house import House
from tests.journeys.staff import log_in, press
from tests.journeys.visitors import PHONE

ADDRESS = "jana.example@example.org"
OURS = "#content"  # around it is the theme's own frame
SCENE = f"""
from datetime import date
from django.utils import timezone
from pressroom.models import Accreditation
from tests.factories.press import JournalistFactory, PressEventFactory
now = timezone.now()
PressEventFactory(
    number="2026-9001", status="announced", announce_at=now, starts_at=now, changed_at=now
)
jana = JournalistFactory(email="{ADDRESS}", language="en")
Accreditation.objects.create(
    journalist=jana, status="accepted", applied_at=now, decided_at=now,
    valid_from=date(2026, 1, 1), valid_to=date(2099, 1, 1),
)
"""


def test_questions_are_logged_by_keyboard_and_the_promise_is_public(
    arrive: Arrival, house: House
) -> None:
    house.run(SCENE)
    [(event,)] = house.rows("SELECT id FROM pressroom_pressevent WHERE number = '2026-9001'")
    officer = arrive("en")
    log_in(officer, "paula")
    page = officer.page
    page.goto(f"/admin/pressroom/pressevent/{event}/log/")
    expect(page.locator("[name=who]")).to_be_focused()
    assert faults_of(page, within=OURS) == []

    page.keyboard.type("A. Example")
    for _field in ("outlet", "to", "text"):
        page.keyboard.press("Tab")
    page.keyboard.type("When will the street be repaired?")
    page.keyboard.press("Alt+3")
    page.keyboard.press("Enter")
    said = page.locator(".st-note--good")
    expect(said).to_contain_text("the answer is due on")
    promised = said.locator(".st-number").inner_text()

    expect(page.locator("[name=who]")).to_be_focused()
    for _field in ("outlet", "to", "text"):
        page.keyboard.press("Tab")
    page.keyboard.type("Who pays for it?")
    page.keyboard.press("Enter")
    expect(page.locator(".press-decide")).to_have_count(1)
    page.locator(".press-decide [name=words]").fill("The city's own budget.")
    officer.button("Answered").click()
    expect(page.locator(".press-decide")).to_have_count(0)
    assert faults_of(page, within=OURS) == []

    reader = arrive("en", width=PHONE)
    reader.go("press/questions/")
    assert faults_of(reader.page) + sticking_out(reader.page) == []
    reader.page.get_by_role("link", name="When will the street be repaired?").click()
    expect(reader.page.locator("main")).to_contain_text(promised)
    expect(reader.page.locator("main")).to_contain_text("Law on Mass Media")
    expect(reader.page.locator("main")).not_to_contain_text("A. Example")
    assert faults_of(reader.page) + sticking_out(reader.page) == []


def test_a_written_request_is_answered_by_its_body(arrive: Arrival, house: House) -> None:
    if not house.rows("SELECT 1 FROM pressroom_journalist WHERE email = %s", ADDRESS):
        house.run(SCENE)
    journalist = arrive("en", width=PHONE)
    page = journalist.go("press/requests/")
    assert faults_of(page) + sticking_out(page) == []
    journalist.field("E-mail").fill(ADDRESS)
    journalist.button("Mail me the link").click()
    journalist.sees("If a journalist is registered with this address, a link is on its way.")
    letter = journalist.read_mail(to=ADDRESS, about="Your page at the press centre")
    letter.locator(".mail-text a").first.click()
    assert faults_of(page) + sticking_out(page) == []
    journalist.field("Your question").fill("How much did the lamps of Auezov District cost?")
    page.locator("[name=body]").select_option("auezov-akim")
    journalist.button("Send the request").click()
    notice = page.locator(".notice--success")
    expect(notice).to_contain_text("is received. The answer is due on")
    number = page.locator(".press-question .num").first.inner_text()
    mine = page.url

    executor = arrive("en")
    log_in(executor, "erik")
    executor.page.goto("/admin/pressroom/pressquestion/")
    executor.page.get_by_role("link", name=number).click()
    assert faults_of(executor.page, within=OURS) == []
    press(executor, "Give the answer", text="Twelve million tenge.")
    expect(executor.page.locator(".st-chip--answered").first).to_be_visible()

    answered = journalist.words("The answer to your question %(number)s") % {"number": number}
    letter = journalist.read_mail(to=ADDRESS, about=answered)
    expect(letter.locator(".mail-text")).to_contain_text("Twelve million tenge.")
    page.goto(mine)
    expect(page.locator(".press-question").first).to_contain_text("Twelve million tenge.")
    journalist.go(f"press/questions/{number}/")
    expect(page.locator("main")).to_contain_text("Twelve million tenge.")
    expect(page.locator("main")).not_to_contain_text("Jana Example")
