"""Anybody reads the public register: finds, narrows down, looks at the map, joins."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrival
from tests.journeys.filing import LAMP_RU, PAVEMENT_KK, Matter, file, fill
from tests.journeys.visitors import PHONE

VIADUCT_RU = replace(LAMP_RU, subject="Погас светильник под виадуком", email="")
BENCH_KK = replace(
    PAVEMENT_KK,
    subject="Аялдамадағы орындық сынған",
    text="Аялдамада отыратын жер жоқ, тақтайы сынып, шегесі шығып тұр.",
    topic="bus-stops",
    email="",
)


@pytest.mark.parametrize(
    ("matter", "language", "typed"),
    [(VIADUCT_RU, "ru", "светилник виадук"), (BENCH_KK, "kk", "орындық аялдмада")],
    ids=["Russian", "Kazakh"],
)
def test_words_are_found_in_spite_of_typos(
    arrive: Arrival, matter: Matter, language: str, typed: str
) -> None:
    reader = arrive(language)
    number = file(reader, matter)
    page = reader.go("queries/")
    reader.field("Words or number").fill(typed)
    reader.button("Find").click()
    found = page.locator(".row-card").filter(has_text=number)
    expect(found).to_be_visible()
    found.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(matter.subject)


def test_filters_need_no_scripts_and_languages_keep_them(arrive: Arrival) -> None:
    reader = arrive("kk", width=PHONE, scripts=False)
    page = reader.go("queries/")
    page.locator(".register-filter__more summary").click()
    reader.field("District").select_option("auezov")
    reader.field("Status").select_option("answered")
    reader.button("Find").click()
    cards = page.locator(".row-card")
    assert cards.count() > 0
    for card in cards.all():
        expect(card).to_contain_text("Әуезов ауданы")
        expect(card.locator(".chip--answered")).to_be_visible()
    numbers = page.locator(".row-card .num").all_inner_texts()

    page.get_by_role("link", name="Русский").click()
    reader.language = "ru"
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.locator(".row-card").first).to_contain_text("Ауэзовский район")
    assert page.locator(".row-card .num").all_inner_texts() == numbers
    expect(page.locator("[name=district]")).to_have_value("auezov")

    page.locator(".row-card").first.get_by_role("link").click()
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("heading", name="What has happened")).to_be_visible()


def test_resident_joins_a_similar_query_instead_of_filing_another(arrive: Arrival) -> None:
    first = arrive("ru")
    number = file(first, replace(LAMP_RU, subject="Темно на пешеходном мосту через Есентай"))

    second = arrive("ru")
    page = second.go("queries/new/")
    fill(second, replace(LAMP_RU, subject="На пешеходном мосту через Есентай нет света"))
    page.locator(".map").scroll_into_view_if_needed()
    page.locator(".map").click(position={"x": 300, "y": 150})
    expect(page.locator("#id_lat")).not_to_have_value("")
    similar = page.locator("#similar li").filter(has_text="через Есентай")
    similar.get_by_role("link", name=second.words("Me too")).click()
    second.field("E-mail").fill("second@example.org")
    page.locator("[name=consent]").check()
    second.button("Me too").click()
    second.sees("You have joined")

    page = second.read_mail(to="second@example.org", about=number)
    page.locator(".mail-text a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Темно на пешеходном мосту через Есентай"
    )
