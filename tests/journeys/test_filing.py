"""Residents file a query, and find it again."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrival
from tests.journeys.filing import (
    HEDGE_EN,
    LAMP_RU,
    PAVEMENT_KK,
    PHONE_NUMBER,
    file,
    fill,
    heat_up,
    number_on,
    photo_taken_in_auezov,
    places_told_by,
    secret_on,
)
from tests.journeys.house import House
from tests.journeys.keyboard import choose, tab_to
from tests.journeys.visitors import PHONE

KAZAKH_DAY = re.compile(r"\d{4} жылғы \d{1,2} [а-яәғқңөұүһі]+")


def test_resident_without_scripts_files_in_kazakh_on_a_phone(arrive: Arrival) -> None:
    resident = arrive("kk", width=PHONE, scripts=False)
    page = resident.go("")
    page.get_by_role("link", name=resident.words("Ask the city")).first.click()

    resident.button("Check before sending").click()
    expect(page.locator(".errors li")).to_have_count(5)  # nothing was written yet
    fill(resident, replace(PAVEMENT_KK, name=""))
    photo = photo_taken_in_auezov()
    assert places_told_by(photo["buffer"])
    page.locator("input[type=file]").set_input_files(photo)
    resident.button("Check before sending").click()
    expect(page.locator(".errors li")).to_have_count(1)
    resident.field("Your full name").fill(PAVEMENT_KK.name)
    resident.button("Check before sending").click()  # the photo is kept meanwhile

    public = page.locator(".quote")
    expect(public).to_contain_text("Маған [телефон] нөміріне")
    expect(page.get_by_role("main")).not_to_contain_text(PHONE_NUMBER)
    resident.sees("We took out what looks like personal data: numbers, phones, addresses of mail. "
                  "The city still sees your text as you wrote it.")  # fmt: skip
    expect(page.locator(".files img")).to_have_count(1)
    resident.button("Send to the city").click()

    number, secret = number_on(page), secret_on(page)
    talon = page.locator(".talon")
    expect(talon).to_contain_text("Әуезов ауданы әкімінің аппараты")
    due = talon.get_by_text(resident.words("Answer due")).locator("xpath=following-sibling::dd[1]")
    expect(due).to_have_text(KAZAKH_DAY)
    days = page.locator(".days li")
    assert days.count() >= 21  # fifteen working days and three weekends at least
    assert days.filter(has=page.get_by_text("15", exact=True)).count() == 1
    expect(days.last).to_contain_text(resident.words("(last day)"))
    expect(page.locator(".days .is-skipped").first).to_contain_text(resident.words("Not counted."))

    resident.read_mail(to=PAVEMENT_KK.email, about=number)
    letter = page.frame_locator("iframe.mail-frame")
    expect(letter.locator("body")).to_contain_text(secret)
    with resident.context.expect_page() as opening:
        letter.get_by_role("link").first.click()
    own = opening.value
    expect(own.get_by_role("heading", level=1)).to_have_text(PAVEMENT_KK.subject)
    expect(own.locator(".prose-text").first).to_contain_text(PHONE_NUMBER)  # as it was filed

    resident.go("queries/track/")
    resident.field("Number").fill(number.replace("-", " "))
    resident.field("Secret code").fill(secret.lower())
    resident.button("Show my query").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PAVEMENT_KK.subject)
    photo_link = page.locator(".files a").get_attribute("href") or ""
    own_photo = resident.context.request.get(photo_link)
    assert own_photo.headers["content-type"] == "image/jpeg"
    assert places_told_by(own_photo.body()) == {}

    stranger = arrive("kk")
    pk = photo_link.split("/")[-2]
    with stranger.watch.refusals(404):
        for guess in (f"photos/{pk}/full.jpg", f"{number}/follow/{'2' * len(secret)}/",
                      f"{number}/talon/{'2' * len(secret)}/"):  # fmt: skip
            assert stranger.context.request.get(f"/kk/queries/{guess}").status == 404


def test_resident_files_in_english_by_keyboard_alone(arrive: Arrival) -> None:
    resident = arrive("en")
    page = resident.go("queries/new/")
    page.keyboard.press("Tab")
    skip = resident.link("Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    tab_to(page, resident.field("Topic"))
    choose(page, "Watering")
    expect(resident.field("Topic")).to_have_value(HEDGE_EN.topic)
    for label, words in (
        ("In a few words", HEDGE_EN.subject),
        ("What happened", HEDGE_EN.text),
    ):
        tab_to(page, resident.field(label))
        page.keyboard.type(words)
    tab_to(page, resident.field("District"))
    choose(page, "Medeu")
    expect(resident.field("District")).to_have_value(HEDGE_EN.district)
    tab_to(page, resident.button("Point in the middle of the map"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-map-said]")).to_contain_text(resident.words("The point is set."))
    tab_to(page, resident.field("Your full name"))
    page.keyboard.type(HEDGE_EN.name)
    tab_to(page, resident.button("Check before sending"))
    page.keyboard.press("Enter")

    mistakes = page.get_by_role("alert").filter(
        has_text=resident.words("Please check these fields")
    )
    expect(mistakes).to_be_focused()
    tab_to(page, mistakes.get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page.locator("[name=consent]")).to_be_focused()
    page.keyboard.press("Space")
    tab_to(page, resident.button("Check before sending"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check before sending")
    tab_to(page, resident.button("Send to the city"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your query is registered")
    tab_to(page, resident.link("Follow my query"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(HEDGE_EN.subject)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_double_click_and_the_way_back_file_one_query(
    arrive: Arrival, house: House, scripts: bool
) -> None:
    resident = arrive("ru", scripts=scripts)
    page = resident.go("queries/new/")
    fill(resident, LAMP_RU)
    resident.button("Check before sending").click()
    resident.sees("This will be public")
    form_key = page.locator("form[method=post] [name=submission_key]").input_value()
    page.go_back()  # to the form, which has kept all that was typed, and is still the same form
    for label, typed in (("In a few words", LAMP_RU.subject), ("What happened", LAMP_RU.text)):
        expect(resident.field(label)).to_have_value(typed)
    expect(page.locator("[name=submission_key]")).to_have_value(form_key)
    resident.button("Check before sending").click()

    before = house.count("queries_citizenquery")
    resident.button("Send to the city").dblclick()
    number = number_on(page)
    assert house.count("queries_citizenquery") == before + 1
    page.evaluate("history.go(-2)")  # past the check to the form
    resident.button("Check before sending").click()
    resident.button("Send to the city").click()
    expect(page.locator(".talon__number")).to_have_text(number)
    assert house.count("queries_citizenquery") == before + 1


def test_query_is_filed_while_valkey_is_down_and_its_mail_goes_out_later(
    arrive: Arrival, house: House
) -> None:
    resident = arrive("kk")
    house.stop_valkey()
    try:
        number = file(resident, replace(PAVEMENT_KK, email="valkey@example.org"))
        page = resident.go("demo/mail/")
        expect(page.get_by_role("main")).not_to_contain_text(number)
    finally:
        house.start_valkey()
    resident.read_mail(to="valkey@example.org", about=number)


def test_many_filings_ask_for_a_proof_that_the_browser_works_out(
    arrive: Arrival, house: House
) -> None:
    """Ten filings from one address in ten minutes make the form hot."""
    hurried = arrive("ru")
    page = hurried.go("queries/new/")
    fill(hurried, LAMP_RU)
    heat_up(house)  # at the last moment: heat is counted by windows of ten minutes
    hurried.button("Check before sending").click()
    expect(page.locator("[data-challenge]")).to_have_count(1)
    hurried.button("Send to the city").click()
    assert number_on(page)


def test_without_scripts_a_hot_form_is_confirmed_by_mail(arrive: Arrival, house: House) -> None:
    hurried = arrive("ru", scripts=False)
    page = hurried.go("queries/new/")
    fill(hurried, replace(LAMP_RU, email="confirms@example.org"))
    heat_up(house)
    hurried.button("Check before sending").click()
    before = house.count("queries_citizenquery")
    hurried.button("Send to the city").click()
    hurried.sees("One more step: look into your mail")
    assert house.count("queries_citizenquery") == before

    hurried.read_mail(to="confirms@example.org", about="")
    with hurried.context.expect_page() as opening:
        page.frame_locator("iframe.mail-frame").get_by_role("link").first.click()
    confirming = opening.value
    expect(confirming.locator(".quote")).to_contain_text(LAMP_RU.subject)
    assert house.count("queries_citizenquery") == before
    confirming.get_by_role("button", name=hurried.words("File it now")).click()
    assert number_on(confirming)
    assert house.count("queries_citizenquery") == before + 1
