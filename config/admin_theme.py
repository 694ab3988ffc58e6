"""How the staff site looks (django-unfold); its side bar is made by `config.staff_menu`."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _


def stylesheet(request: HttpRequest) -> str:
    return static("css/staff.css")


def logo(request: HttpRequest) -> str:
    return static("img/logo.svg")


def favicon(request: HttpRequest) -> str:
    return static("img/favicon.svg")


def languages(request: HttpRequest) -> list[dict[str, str]]:
    """Each by its own name, as on the public pages."""
    return [{"code": code, "name_local": name} for code, name in settings.LANGUAGES]


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Open Almaty"),
    "SITE_HEADER": _("Open Almaty"),
    "SITE_SUBHEADER": _("For staff"),
    "SITE_URL": "/",
    "SITE_ICON": logo,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": favicon}],
    "SHOW_HISTORY": False,
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"navigation": languages},
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "STYLES": [stylesheet],
    "SIDEBAR": {"show_search": False, "navigation": "config.staff_menu.menu"},
    # The green of the public pages, from light to dark, and a grey with a breath of it.
    "COLORS": {
        "primary": {
            "50": "#eef8f5",
            "100": "#d7eee8",
            "200": "#b0ddd3",
            "300": "#82c9bb",
            "400": "#54afa0",
            "500": "#3aa092",
            "600": "#0f6b64",
            "700": "#0d5752",
            "800": "#0b4743",
            "900": "#083f3c",
            "950": "#042422",
        },
        "base": {
            "50": "#f7f8f7",
            "100": "#eef1f0",
            "200": "#dde2e1",
            "300": "#c3cbca",
            "400": "#94a09f",
            "500": "#5f6d6c",
            "600": "#475553",
            "700": "#33403f",
            "800": "#202b2c",
            "900": "#141d1f",
            "950": "#0c1415",
        },
    },
}
