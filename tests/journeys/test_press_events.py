"""A briefing from the press office's plan to residents' phones, and its cancellation."""

from datetime import timedelta

from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.staff import log_in, press
from tests.journeys.visitors import PHONE, Visitor

TITLE = "Ready for the winter"
TITLE_KK = "Қала қысқа дайын"
OURS = "#content"  # around it is the theme's own frame
STALE_MS = 10_000  # so long a process may show a page it has kept


def plan(officer: Visitor) -> tuple[str, str]:
    """Plan a briefing of tomorrow with the first official offered; gives its number and who."""
    page = officer.page
    page.goto("/admin/pressroom/pressevent/")
    officer.link("New event").click()
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.locator("[name=starts_at]").fill(f"{tomorrow:%Y-%m-%d}T10:00")
    page.locator("[name=ends_at]").fill(f"{tomorrow:%Y-%m-%d}T09:00")
    page.locator("[name=title_kk]").fill(TITLE_KK)
    page.locator("[name=title_en]").fill(TITLE)
    offered = page.locator("datalist option").first.get_attribute("value") or ""
    page.locator("[name=speaker_1]").fill(offered)
    faults = faults_of(page, within=OURS)
    officer.button("Plan the event").click()
    officer.sees("The event ends before it starts.")
    assert page.locator("[name=title_en]").input_value() == TITLE
    page.locator("[name=ends_at]").fill(f"{tomorrow:%Y-%m-%d}T11:00")
    officer.button("Plan the event").click()
    expect(page.locator(".st-chip--planned")).to_be_visible()
    faults += faults_of(page, within=OURS)
    assert faults == []
    return page.locator("h2 .st-number").inner_text(), offered.partition(",")[0]


def test_a_briefing_is_announced_read_put_into_a_calendar_and_called_off(arrive: Arrival) -> None:
    officer = arrive("en")
    log_in(officer, "paula")
    number, speaker = plan(officer)
    resident = arrive("en", width=PHONE)
    with resident.watch.refusals(404):
        resident.go(f"press/events/{number}/")

    press(officer, "Announce", when="now")
    expect(officer.page.locator(".st-chip--announced")).to_be_visible()

    page = resident.go("press/events/")
    assert faults_of(page) + sticking_out(page) == []
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("link", name=speaker)).to_be_visible()
    assert faults_of(page) + sticking_out(page) == []
    entry = page.get_by_role("link", name="Add to my calendar").get_attribute("href")
    calendar = Calendar.from_ical(page.request.get(str(entry)).body())
    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == [TITLE]
    page.get_by_role("link", name=speaker).click()
    assert faults_of(page) + sticking_out(page) == []
    page.locator(".measure").first.click()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    assert faults_of(page) + sticking_out(page) == []

    press(officer, "Cancel the event", reason_en="The speaker is ill.")
    expect(officer.page.locator(".st-chip--cancelled")).to_be_visible()
    page.wait_for_timeout(STALE_MS)
    reader = arrive("kk", scripts=False)
    reader.go("press/events/").get_by_role("link", name=TITLE_KK).click()
    expect(reader.page.locator(".notice--danger")).to_contain_text("The speaker is ill.")
    calendar = Calendar.from_ical(page.request.get("/feeds/en/events.ics").body())
    told = {str(event["SUMMARY"]): str(event["STATUS"]) for event in calendar.walk("VEVENT")}
    assert told[TITLE] == "CANCELLED"
