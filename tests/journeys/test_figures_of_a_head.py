"""A head's day in figures: what is urgent, with whom it lies, and the way to the work itself."""

from playwright.sync_api import expect

from tests.journeys.conftest import Arrival
from tests.journeys.filing import PAVEMENT_KK, file
from tests.journeys.staff import log_in, open_query
from tests.journeys.visitors import PHONE


def test_head_goes_from_figures_to_the_work_behind_them(arrive: Arrival) -> None:
    number = file(arrive("kk"), PAVEMENT_KK)
    executor = arrive("en")
    log_in(executor, "erik")
    open_query(executor, number)
    executor.button("Take into work").click()
    expect(executor.page.locator(".st-chip--in_work").first).to_be_visible()
    with executor.watch.refusals(403):
        executor.page.goto("/admin/figures/")
    expect(executor.page.locator("body")).not_to_contain_text("Workload by executor")

    head = arrive("en", width=PHONE)
    log_in(head, "hana")
    page = head.page
    head.link("Figures and workload").first.click()
    head.sees("Promptly resolved")
    head.sees("Whole city")

    head.link("Workload").first.click()
    line = page.locator("#workload tbody tr").filter(has_text="Erik")
    open_now = line.locator("td a").first
    number_open = int(open_now.inner_text())
    assert number_open > 0
    open_now.click()
    expect(page.locator(".st-queue tbody tr")).to_have_count(number_open)
    expect(page.locator(".st-queue")).to_contain_text(number)

    page.go_back()
    head.link("Due within 3 days").click()
    head.sees("Today and the next three working days")
    head.link("Back and forth").click()
    head.sees("calendar days lost")
    head.link("Near-identical answers").click()
    head.sees("What the numbers mean")

    with head.watch.refusals(404):
        page.goto("/admin/figures/?body=almaly-akim")
    expect(page.locator("body")).not_to_contain_text("Promptly resolved")
    with head.watch.refusals(400):
        page.goto("/admin/figures/?period=own&since=2026-03-02&until=2026-03-01")
    head.sees("The last day lies before the first.")
    page.get_by_label("To day").fill("2026-03-31")
    head.button("Show").click()
    head.sees("2 March 2026 – 31 March 2026")
