"""An urgent notice from the press office's editor to a subscriber's mail and every page."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.staff import log_in, press
from tests.journeys.visitors import PHONE, Visitor

ADDRESS = "qaita-habar@example.org"
OURS = "#content"  # around it is the theme's own frame
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def write(officer: Visitor, file: Path) -> str:
    """Write a notice in the editor, as a draft with a file; gives its number."""
    page = officer.page
    page.goto("/admin/pressroom/announcement/")
    officer.link("New announcement").click()
    page.locator("[name=kind]").select_option("notice")
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.locator("[name=urgent_until]").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")
    page.locator("[name=title_kk]").fill("Алатау ауданында су өшіріледі")
    page.locator("[name=title_en]").fill("Water is off in Alatau")
    for code, words in (("kk", "Ертең су болмайды."), ("en", "Tomorrow there is no water.")):
        editor = page.locator(f"trix-editor[input=wysiwyg-text_{code}]")
        editor.click()
        if code == "en":
            page.locator("trix-toolbar button[title=Bold]").last.click()
        page.keyboard.type(words)
    expect(editor.locator("strong")).to_have_text(words)
    faults = faults_of(page, within=OURS)
    officer.button("Save the draft").click()
    expect(page.locator(".st-chip--draft")).to_be_visible()
    page.locator("#id_files").set_input_files(file)
    officer.button("Add").click()
    expect(page.get_by_role("link", name=file.name)).to_be_visible()
    faults += faults_of(page, within=OURS)
    assert faults == []
    return page.locator("h2 .st-number").inner_text()


def subscribe(resident: Visitor) -> None:
    page = resident.go("announcements/subscribe/")
    resident.field("E-mail").fill(ADDRESS)
    page.get_by_label("Public-service notice").check()
    page.get_by_label("I agree that").check()
    assert faults_of(page) + sticking_out(page) == []
    resident.button("Subscribe").click()
    resident.sees("If this address can be subscribed, a link is on its way to it.")
    letter = resident.read_mail(to=ADDRESS, about="Confirm your subscription")
    letter.locator(".mail-text a").first.click()
    assert faults_of(page) == []
    resident.button("Confirm").click()
    resident.sees("Thank you: from now on announcements come to your address.")
    assert faults_of(page) + sticking_out(page) == []


def test_urgent_notice_reaches_every_page_and_who_asked_for_it(
    arrive: Arrival, tmp_path: Path
) -> None:
    resident = arrive("en", width=PHONE)
    subscribe(resident)

    author = arrive("en")
    log_in(author, "paula")
    (file := tmp_path / "Schedule.pdf").write_bytes(PDF)
    number = write(author, file)
    author.button("Submit for review").click()
    author.page.get_by_text("Not possible now").click()
    author.sees("You wrote it: a second person has to review it.")
    with resident.watch.refusals(404):
        resident.go(f"announcements/{number}/")

    reviewer = arrive("en")
    log_in(reviewer, "peter")
    reviewer.page.get_by_role("link", name=number).first.click()
    press(reviewer, "Approve and publish")
    expect(reviewer.page.locator(".st-chip--approved")).to_be_visible()

    page = resident.go(f"announcements/{number}/")
    expect(page.locator(".announcement strong")).to_have_text("Tomorrow there is no water.")
    assert faults_of(page) + sticking_out(page) == []
    page.wait_for_timeout(10_000)  # every process asks for urgent notices once in ten seconds
    banner = resident.go("queries/").locator(".urgent a", has_text="Water is off in Alatau")
    expect(banner).to_be_visible()
    assert faults_of(page) + sticking_out(page) == []
    banner.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Schedule.pdf").click()
    assert download.value.path().read_bytes() == PDF
    page = resident.go("announcements/")
    assert faults_of(page) + sticking_out(page) == []

    letter = resident.read_mail(to=ADDRESS, about="Urgent: Water is off in Alatau")
    expect(letter.locator(".mail-text")).to_contain_text("Tomorrow there is no water.")
    letter.locator(".mail-text a", has_text="/unsubscribe/").click()
    resident.button("Unsubscribe").click()
    resident.sees("You are unsubscribed")

    reviewer.page.goto(f"/admin/pressroom/announcement/?q={number}")
    reviewer.page.get_by_role("link", name=number).click()
    press(reviewer, "Withdraw", reason_en="The repair was put off.")
    page.wait_for_timeout(10_000)
    page = resident.go(f"announcements/{number}/")
    expect(page.locator("main")).to_contain_text("The repair was put off.")
    expect(page.locator("body")).not_to_contain_text("Water is off")
