"""A broadcast from the plan to the recording, and the answer found in it at its second."""

import json
from datetime import timedelta

from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.house import House
from tests.journeys.staff import log_in, press
from tests.journeys.visitors import PHONE, Visitor

TITLE = "Snow and buses"
TITLE_KK = "Қар және автобустар"
RECORDING = "https://video.example.org/watch/snow"
OURS = "#content"  # around it is the theme's own frame
STALE_MS = 10_000  # so long a process may show a page it has kept


def plan(officer: Visitor) -> str:
    """Plan a broadcast that begins now, with the first official offered; gives its number."""
    page = officer.page
    page.goto("/admin/broadcasts/broadcast/")
    officer.link("New broadcast").click()
    now = timezone.localtime()
    page.locator("[name=starts_at]").fill(f"{now:%Y-%m-%dT%H:%M}")
    page.locator("[name=ends_at]").fill(f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.locator("[name=title_kk]").fill(TITLE_KK)
    page.locator("[name=title_en]").fill(TITLE)
    page.locator("[name=channel]").fill("Journeys TV")
    offered = page.locator("datalist option").first.get_attribute("value") or ""
    page.locator("[name=guest_1]").fill(offered)
    faults = faults_of(page, within=OURS)
    officer.button("Plan the broadcast").click()
    officer.sees("The broadcast ends before it starts.")
    assert page.locator("[name=title_en]").input_value() == TITLE
    page.locator("[name=ends_at]").fill(f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    officer.button("Plan the broadcast").click()
    expect(page.locator(".st-chip--planned")).to_be_visible()
    assert faults + faults_of(page, within=OURS) == []
    return page.locator("h2 .st-number").inner_text().removeprefix("№\N{NBSP}")


def structured(page: Page) -> str:
    """What the page tells search engines."""
    return page.locator("script[type='application/ld+json']").text_content() or ""


def test_a_broadcast_is_planned_aired_and_its_answer_found_at_its_second(
    arrive: Arrival, house: House
) -> None:
    officer = arrive("en")
    log_in(officer, "paula")
    number = plan(officer)
    resident = arrive("en", width=PHONE)
    with resident.watch.refusals(404):
        resident.go(f"live/{number}/")

    press(officer, "Announce")
    expect(officer.page.locator(".st-chip--announced")).to_be_visible()
    page = resident.go("live/")
    assert faults_of(page) + sticking_out(page) == []
    page.get_by_role("link", name=TITLE).click()
    entry = page.get_by_role("link", name="Add to my calendar").get_attribute("href")
    calendar = Calendar.from_ical(page.request.get(str(entry)).body())
    summaries = [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]
    assert summaries == [f"Akimat LIVE: {TITLE}"]

    press(officer, "Go on air")
    expect(officer.page.locator(".st-chip--on_air")).to_be_visible()
    code = house.ask(f"live_scenes.answer_one({number})")
    press(officer, "End the broadcast")
    press(officer, "Recording", recording_url=RECORDING, recording_offset="14:05")
    officer.sees("The recording was added")
    press(officer, "Close")
    expect(officer.page.locator(".st-chip--closed")).to_be_visible()

    page.wait_for_timeout(STALE_MS)
    reader = arrive("kk", scripts=False)
    page = reader.go(f"live/{number}/{code}/")
    watch = str(page.locator(f"a[href^='{RECORDING}#t=']").get_attribute("href"))
    second = int(watch.partition("#t=")[2])
    assert second >= 14 * 60 + 5
    said = json.loads(structured(page))
    assert said["mainEntity"]["acceptedAnswer"]["url"] == watch
    page.get_by_role("link", name=TITLE_KK).click()
    video = json.loads(structured(page))
    assert [clip["startOffset"] for clip in video["hasPart"]] == [second]
    chapters = page.request.get(f"/kk/live/{number}/chapters.vtt").text()
    assert chapters.startswith(f"WEBVTT\n\n{code}\n00:14:")
