"""What newsrooms made of it: an address pasted, a file imported, the list read by residents."""

from playwright.sync_api import expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.staff import log_in
from tests.journeys.visitors import PHONE

OURS = "#content"  # around it is the theme's own frame
READ_MS = 60_000  # the worker looks for files every five seconds
FILE = """kind,outlet,title,address,date
article,Journey Herald,The bridge is open,https://herald.example.org/1,2026-02-10
article,Journey Herald,,https://herald.example.org/2,2026-02-10
"""


def test_a_file_is_looked_at_and_its_good_lines_imported(arrive: Arrival) -> None:
    officer = arrive("en")
    log_in(officer, "paula")
    page = officer.page
    page.goto("/admin/pressroom/coverageimport/add/")
    assert faults_of(page, within=OURS) == []
    page.set_input_files(
        "#id_file", {"name": "a.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    officer.button("Read the file").click()
    offer = page.get_by_role("button", name="Make these outlets")
    expect(offer).to_be_visible(timeout=READ_MS)
    assert faults_of(page, within=OURS) == []
    offer.click()
    choice = page.get_by_role("button", name="Import the 1 good line")
    expect(choice).to_be_visible(timeout=READ_MS)
    officer.sees("It is empty.")
    choice.click()
    officer.sees("1 new item is in the coverage.")

    page.goto("/admin/pressroom/coverage/add/")
    assert faults_of(page, within=OURS) == []
    page.locator("[name=url]").fill("http://www.herald.example.org/1/?utm_source=mail")
    page.locator("[name=title]").fill("The bridge is open")
    page.get_by_role("button", name="Add", exact=True).click()
    officer.sees("This item is here already: nothing was added.")
    assert faults_of(page, within=OURS) == []

    resident = arrive("en", width=PHONE)
    page = resident.go("press/coverage/?kind=article&year=2026")
    expect(page.get_by_role("link", name="The bridge is open")).to_have_count(1)
    assert faults_of(page) + sticking_out(page) == []
