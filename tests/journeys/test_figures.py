"""The figures without a script, by keyboard, on a telephone, and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.keyboard import tab_to
from tests.journeys.visitors import DESKTOP, PHONE


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", ["", "definitions/", "rows/queries_asked/?period=year"])
def test_pages_of_figures_fit_and_break_no_rule(
    arrive: Arrival, path: str, *, width: int, dark: bool
) -> None:
    page: Page = arrive("kk", width=width, dark=dark).go(f"figures/{path}")
    assert faults_of(page) == []
    assert sticking_out(page) == []


def test_filters_work_by_keyboard_and_without_a_script(arrive: Arrival) -> None:
    visitor = arrive("en", scripts=False)
    page: Page = visitor.go("figures/")
    tab_to(page, page.locator(".register-filter summary"))
    page.keyboard.press("Enter")
    tab_to(page, visitor.field("From day"))
    tab_to(page, visitor.button("Show"))
    visitor.field("From day").fill("2026-03-01")
    visitor.field("To day").fill("2026-02-01")
    with visitor.watch.refusals(400):
        visitor.button("Show").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("The last day lies before the first.")
    expect(visitor.field("From day")).to_have_value("2026-03-01")
    visitor.field("To day").fill("2026-03-31")
    visitor.button("Show").click()
    expect(page.locator(".figures-period")).to_have_text("March 2026")


def test_a_figure_opens_its_rows_and_a_row_its_query(arrive: Arrival) -> None:
    page: Page = arrive("en").go("figures/?period=year")
    page.get_by_role("link", name=re.compile(r"^Rows\s*: Queries asked$")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Queries asked")
    page.locator(".row-card__title a").first.click()
    expect(page).to_have_url(re.compile(r"/en/queries/[0-9-]+/$"))


def test_on_paper_there_are_figures_and_no_navigation(arrive: Arrival) -> None:
    page: Page = arrive("en").go("figures/?period=year")
    page.emulate_media(media="print")
    for hidden in (".site-nav--wide", ".periods", ".register-filter", ".figure__ways"):
        expect(page.locator(hidden).first).to_be_hidden()
    for shown in (".figures-sentence", ".figure__value", ".chart", ".figures-table"):
        expect(page.locator(shown).first).to_be_visible()
