"""What scripts add to the pages: a map, a theme, a menu that closes, a focus that goes along."""

import re
import socket
from contextlib import ExitStack
from urllib.request import urlopen

from playwright.sync_api import expect

from tests.journeys.conftest import Arrival
from tests.journeys.house import House
from tests.journeys.visitors import PHONE

IN_AUEZOV = {"latitude": 43.2237, "longitude": 76.8505}


def test_map_sets_a_point_and_its_district(arrive: Arrival) -> None:
    resident = arrive("en", geolocation=IN_AUEZOV, permissions=["geolocation"])
    page = resident.go("queries/new/")
    expect(page.locator(".map-label")).to_have_count(8)

    resident.button("Where I am now").click()
    expect(page.locator("#id_lat")).to_have_value("43.223700")
    expect(resident.field("District")).to_have_value("auezov")
    expect(page.locator(".map-pin")).to_have_count(1)

    resident.button("Remove the point").click()
    expect(page.locator("#id_lat")).to_have_value("")
    resident.field("District").select_option("medeu")
    resident.button("Point in the middle of the map").click()
    expect(page.locator("#id_lon")).not_to_have_value("")
    expect(resident.field("District")).to_have_value("medeu")  # the resident's own word stays


def test_map_gathers_points_and_leads_to_a_query_by_keyboard(arrive: Arrival) -> None:
    reader = arrive("kk")
    page = reader.go("queries/map/")
    here = reader.words("Queries here:")
    gathered = page.get_by_role("button", name=re.compile(rf"^{here} [23]$")).first
    number = int(gathered.inner_text())
    gathered.press("Enter")
    queries = page.locator(".map-list").get_by_role("link")
    expect(queries).to_have_count(number)
    expect(reader.button("Close")).to_be_visible()
    queries.first.press("Enter")
    page.wait_for_url(re.compile(r"/kk/queries/[0-9-]+/$"))


def test_chosen_theme_stays_and_the_system_is_followed_until_then(arrive: Arrival) -> None:
    visitor = arrive("kk", dark=True)
    page = visitor.go("")
    toggle = page.locator("[data-theme-toggle]")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    toggle.click()
    visitor.go("queries/new/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_menu_of_a_phone_works_by_keyboard(arrive: Arrival) -> None:
    visitor = arrive("en", width=PHONE)
    page = visitor.go("")
    menu = page.locator("details.site-nav--small")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", re.compile(""))
    expect(menu.locator("summary")).to_be_focused()


def test_mistakes_take_the_focus_and_lead_to_their_fields(arrive: Arrival) -> None:
    resident = arrive("en")
    page = resident.go("queries/new/")
    resident.button("Check before sending").click()
    mistakes = page.get_by_role("alert", name="Please check these fields")
    expect(mistakes).to_be_focused()
    mistakes.get_by_role("link").first.click()
    topic = resident.field("Topic")
    expect(topic).to_be_focused()
    expect(topic).to_have_attribute("aria-describedby", re.compile("id_topic_error"))
    expect(topic).to_have_attribute("aria-invalid", "true")


def test_connections_opened_ahead_of_need_keep_nobody_waiting(house: House) -> None:
    port = int(house.url.rpartition(":")[2])
    with ExitStack() as idle:
        for _number in range(8):  # more than there are workers
            idle.enter_context(socket.create_connection(("127.0.0.1", port)))
        with urlopen(f"{house.url}/healthz", timeout=10) as answer:  # noqa: S310 -- of ours
            assert answer.status == 200
