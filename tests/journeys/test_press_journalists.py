"""A journalist from the form to the door: applies, confirms, is accepted, comes, is erased."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.staff import log_in, press
from tests.journeys.visitors import PHONE, Visitor

ADDRESS = "mysal.tilshi@example.org"
NAME = "Мысал Тілші"
OURS = "#content"  # around it is the theme's own frame


def announce(officer: Visitor) -> str:
    """Announce a briefing that begins in two minutes; gives its number."""
    page = officer.page
    page.goto("/admin/pressroom/pressevent/add/")
    begins = timezone.localtime() + timedelta(minutes=2)
    page.locator("[name=starts_at]").fill(f"{begins:%Y-%m-%dT%H:%M}")
    page.locator("[name=ends_at]").fill(f"{begins + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.locator("[name=title_kk]").fill("Жаңа бағыттар")
    page.locator("[name=title_en]").fill("New bus routes")
    officer.button("Plan the event").click()
    number = page.locator("h2 .st-number").inner_text()
    press(officer, "Announce", when="now")
    expect(page.locator(".st-chip--announced")).to_be_visible()
    return number


def apply(journalist: Visitor, number: str) -> None:
    page = journalist.go(f"press/accreditation/?event={number}")
    assert faults_of(page) + sticking_out(page) == []
    journalist.field("Your full name").fill(NAME)
    journalist.field("Name of the outlet").fill("Мысал апталығы")
    journalist.field("E-mail").fill(ADDRESS)
    journalist.field("Phone").fill("1308")
    page.locator("[name=consent]").check()
    journalist.button("Apply").click()
    journalist.sees("This is not a full telephone number. Write it like +7 727 000 00 00.")
    assert faults_of(page) + sticking_out(page) == []
    assert journalist.field("Your full name").input_value() == NAME
    journalist.field("Phone").fill("")
    journalist.button("Apply").click()
    journalist.sees("Look into your mail")
    assert faults_of(page) + sticking_out(page) == []


def test_a_journalist_is_accredited_comes_and_is_erased(arrive: Arrival) -> None:
    officer = arrive("en")
    log_in(officer, "paula")
    number = announce(officer)

    journalist = arrive("en", width=PHONE)
    apply(journalist, number)
    page = officer.page
    page.goto("/admin/pressroom/accreditation/?queue=all")
    expect(page.locator("main, #content").first).not_to_contain_text(NAME)

    letter = journalist.read_mail(to=ADDRESS, about="Confirm your application")
    letter.locator(".mail-text a").first.click()
    expect(journalist.button("Yes, I apply")).to_be_visible()
    assert faults_of(journalist.page) + sticking_out(journalist.page) == []
    journalist.button("Yes, I apply").click()
    journalist.sees("waiting for a decision")
    assert faults_of(journalist.page) + sticking_out(journalist.page) == []

    page.goto(f"/admin/pressroom/accreditation/?queue=decide&event={number}")
    assert faults_of(page, within=OURS) == []
    page.get_by_role("link", name=NAME).click()
    officer.sees("What was applied for")
    assert faults_of(page, within=OURS) == []
    press(officer, "Accept")
    expect(page.locator(".st-chip--accepted")).to_be_visible()
    letter = journalist.read_mail(to=ADDRESS, about="You are accredited")
    expect(letter.locator(".mail-text")).to_contain_text("New bus routes")

    officer.link("Door list").click()
    officer.sees("Accredited for this event")
    assert faults_of(page) == []
    row = page.locator("tr", has_text=NAME)
    row.get_by_role("button", name="Came").click()
    expect(page.locator("tr", has_text=NAME)).to_contain_text("☑")

    administrator = arrive("en")
    log_in(administrator, "anna")
    administrator.page.goto(f"/admin/pressroom/journalist/?q={ADDRESS}")
    administrator.page.get_by_role("link", name=NAME).click()
    administrator.link("Erase personal data").click()
    expect(administrator.button("Erase for ever")).to_be_visible()
    assert faults_of(administrator.page, within=OURS) == []
    administrator.page.locator("[name=reason]").fill("The journalist asked for it.")
    administrator.button("Erase for ever").click()
    administrator.sees("The personal data are erased.")
    page.goto(f"/admin/pressroom/accreditation/door/{number}/")
    expect(page.locator("body")).not_to_contain_text(NAME)
