"""What every public page shares: languages, headers, and pages for mistakes."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from portal.templatetags.languages import language_links
from tests.factories import DistrictFactory


def test_language_links_lead_to_the_same_page_and_keep_the_filter() -> None:
    request = RequestFactory().get("/ru/queries/track/?a=1")

    with translation.override("ru"):
        links = language_links({"request": request})

    assert [(link.code, link.name, link.url, link.is_current) for link in links.pages] == [
        ("kk", "Қазақша", "/kk/queries/track/?a=1", False),
        ("ru", "Русский", "/ru/queries/track/?a=1", True),
        ("en", "English", "/en/queries/track/?a=1", False),
    ]
    assert 'hreflang="kk" href="http://testserver/kk/queries/track/?a=1"' in links.alternates


def test_language_links_of_no_page_lead_home() -> None:
    request = RequestFactory().get("/ru/there/is/no/such/page/")

    with translation.override("ru"):
        links = language_links({"request": request})

    assert [link.url for link in links.pages if not link.is_current] == ["/kk/", "/en/"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_home_is_public_cacheable_and_sets_no_cookie(
    client: Client, settings: Settings, language: str
) -> None:
    settings.PUBLIC_PAGE_SECONDS = 10
    response = client.get(f"/{language}/")

    assert response.status_code == 200
    assert response["Content-Language"] == language
    assert f'<html lang="{language}">' in response.content.decode()
    assert response["Cache-Control"] == "public, max-age=10"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
def test_districts_come_as_geojson_in_the_language_of_the_address(client: Client) -> None:
    DistrictFactory(slug="medeu", name_kk="Медеу ауданы", name_ru="Медеуский район")

    response = client.get("/ru/districts.json")

    assert response["Content-Type"] == "application/geo+json"
    assert [f["properties"]["name"] for f in response.json()["features"]] == ["Медеуский район"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/no/such/page/", "/nothing/"])
def test_a_missing_page_says_so_in_the_portals_own_page(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert "templates" not in response.content.decode()
    assert response.templates[0].name == "404.html"


@pytest.mark.parametrize("code", ["400", "500"])
def test_pages_of_the_worst_mistakes_need_nothing_and_speak_three_languages(code: str) -> None:
    page = render_to_string(f"{code}.html")

    assert [f'lang="{language}"' in page for language in ("kk", "ru", "en")] == [True] * 3
    assert "/static/css/portal.css" in page


def test_public_templates_hold_no_inline_script_or_style() -> None:
    folders = ["", "components", "portal", "queries"]
    pages = [
        page
        for folder in folders
        for page in (Path(settings.BASE_DIR) / "templates" / folder).glob("*.html")
        if page.name != "locked_out.html"  # a staff page
    ]

    assert len(pages) > 40
    for page in pages:
        text = page.read_text()
        assert "style=" not in text, page
        assert "<style" not in text, page
        assert "<script>" not in text, page
        assert "onclick=" not in text, page
        assert "//cdn" not in text, page


@pytest.mark.django_db
def test_a_form_of_staff_without_its_token_is_told_how_to_go_on() -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("admin:login"), {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert response.templates[0].name == "portal/csrf_failure.html"
