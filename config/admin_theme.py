"""How the staff site looks and what its side bar offers (django-unfold)."""

from django.utils.translation import gettext_lazy as _

UNFOLD: dict[str, object] = {
    "SITE_TITLE": _("Open Almaty"),
    "SITE_HEADER": _("Open Almaty"),
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SHOW_LANGUAGES": True,
    "SHOW_VIEW_ON_SITE": False,
}
