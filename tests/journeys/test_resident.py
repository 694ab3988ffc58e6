"""A resident's way in a real browser: without JavaScript on a phone, with it, and by keyboard."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from queries import links
from queries.models import CitizenQuery
from tests.journeys.conftest import Opener

PHONE = {"viewport": {"width": 360, "height": 740}}
SUBJECT = "Мектеп жанындағы тротуар бұзылған"
TEXT = "Абай даңғылындағы мектеп жанында тротуар бұзылған, балалар жолға шығып жүр."


def photo(name: str = "pavement.jpg") -> dict[str, object]:
    buffer = BytesIO()
    Image.new("RGB", (640, 480), "grey").save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def write(page: Page) -> None:
    page.locator("#id_topic").select_option("pavements")
    page.locator("#id_subject").fill(SUBJECT)
    page.locator("#id_text").fill(TEXT)
    page.locator("#id_district").select_option("auezov")
    page.locator("#id_full_name").fill("Сынақ Тұрғын")
    page.locator("#id_consent").check()


def fits(page: Page) -> bool:
    """Whether nothing makes the page scroll sideways."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def test_a_query_is_filed_and_followed_on_a_phone_without_javascript(
    portal: str, open_page: Opener
) -> None:
    page = open_page(**PHONE, java_script_enabled=False)
    page.goto(f"{portal}/kk/")
    page.locator(".hero a.btn-primary").click()
    page.locator("button[value=review]").click()
    expect(page.locator(".errors li")).to_have_count(5)

    write(page)
    page.locator("#id_photos").set_input_files([photo()])
    page.locator("#id_full_name").fill("")
    page.locator("button[value=review]").click()
    expect(page.locator(".errors li")).to_have_count(1)
    expect(page.locator("input[name=remove_photo]")).to_have_count(1)

    page.locator("#id_full_name").fill("Сынақ Тұрғын")
    page.locator("button[value=review]").click()
    expect(page.locator(".quote h3")).to_have_text(SUBJECT)
    page.locator("button[value=file]").click()
    number = page.locator("#talon-number").inner_text()
    secret = page.locator(".secret").inner_text()
    query = CitizenQuery.objects.get()
    assert (query.number, links.secret_of(query)) == (number, secret)
    assert query.body is not None
    assert query.body.slug == "auezov-akim"
    assert query.attachments.count() == 1

    page.goto(f"{portal}/kk/queries/track/")
    page.locator("#id_number").fill(number.replace("-", " "))
    page.locator("#id_secret").fill(secret.lower())
    page.locator("main button[type=submit]").click()
    expect(page.locator("h1")).to_have_text(SUBJECT)
    expect(page.locator(".timeline li").first).to_be_visible()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_in_every_language_and_theme(
    portal: str, open_page: Opener, language: str, scheme: str
) -> None:
    page = open_page(**PHONE, color_scheme=scheme)
    for path in ("", "queries/new/", "queries/track/", "queries/mine/"):
        page.goto(f"{portal}/{language}/{path}")
        assert fits(page), path
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        lightness = sum(map(int, re.findall(r"\d+", background)[:3]))
        assert (lightness < 3 * 128) == (scheme == "dark"), path
        assert page.locator("html").get_attribute("lang") == language


def test_the_map_sets_a_point_and_its_district(portal: str, open_page: Opener) -> None:
    page = open_page(
        geolocation={"latitude": 43.2237, "longitude": 76.8505}, permissions=["geolocation"]
    )
    page.goto(f"{portal}/en/queries/new/")
    expect(page.locator(".map-label")).to_have_count(8)

    page.locator("[data-map-action=locate]").click()
    expect(page.locator("#id_lat")).to_have_value("43.223700")
    expect(page.locator("#id_district")).to_have_value("auezov")
    expect(page.locator(".map-pin")).to_have_count(1)

    page.locator("[data-map-action=remove]").click()
    expect(page.locator("#id_lat")).to_have_value("")
    page.locator("#id_district").select_option("medeu")
    page.locator("[data-map-action=centre]").click()
    expect(page.locator("#id_lon")).not_to_have_value("")
    expect(page.locator("#id_district")).to_have_value("medeu")  # the resident's own word stays


def test_similar_queries_appear_while_typing_and_can_be_joined(
    portal: str, open_page: Opener
) -> None:
    first = open_page(java_script_enabled=False)
    first.goto(f"{portal}/kk/queries/new/")
    write(first)
    first.locator("button[value=review]").click()
    first.locator("button[value=file]").click()

    page = open_page()
    page.goto(f"{portal}/kk/queries/new/")
    page.locator("#id_topic").select_option("pavements")
    page.locator("#id_text").press_sequentially("Мектеп жанында тротуар бұзылған")
    page.locator("#similar a.btn").click()
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(r"/join/\?done=1$"))
    assert CitizenQuery.objects.get().supporters_count == 1


def test_sending_twice_at_once_files_one_query(portal: str, open_page: Opener) -> None:
    page = open_page()
    page.goto(f"{portal}/kk/queries/new/")
    write(page)
    page.locator("#id_photos").set_input_files([photo()])
    expect(page.locator("#photo-previews img")).to_have_count(1)
    page.locator("button[value=review]").click()
    page.locator("button[value=file]").dblclick()
    page.wait_for_url("**/talon/**")
    assert CitizenQuery.objects.count() == 1


def test_a_chosen_theme_stays_and_the_system_is_followed_until_then(
    portal: str, open_page: Opener
) -> None:
    page = open_page(color_scheme="dark")
    page.goto(f"{portal}/kk/")
    toggle = page.locator("[data-theme-toggle]")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    toggle.click()
    page.goto(f"{portal}/ru/queries/new/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_the_menu_of_a_phone_works_by_keyboard(portal: str, open_page: Opener) -> None:
    page = open_page(**PHONE)
    page.goto(f"{portal}/en/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    page.locator("details.site-nav--small > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("details.site-nav--small a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("details.site-nav--small")).not_to_have_attribute("open", "")
    expect(page.locator("details.site-nav--small > summary")).to_be_focused()


def test_errors_take_the_focus_and_lead_to_their_fields(portal: str, open_page: Opener) -> None:
    page = open_page()
    page.goto(f"{portal}/en/queries/new/")
    page.locator("button[value=review]").click()
    expect(page.locator(".errors")).to_be_focused()
    page.locator(".errors a").first.click()
    expect(page.locator("#id_topic")).to_be_focused()
    assert "id_topic_error" in str(page.locator("#id_topic").get_attribute("aria-describedby"))
    expect(page.locator("#id_topic")).to_have_attribute("aria-invalid", "true")
