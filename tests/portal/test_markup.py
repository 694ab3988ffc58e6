"""What is written for many rows at once is escaped as a template would escape it."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from portal.markup import filled, joined

EVIL = '<script>alert(\'"&")</script>'


def test_every_value_is_escaped_but_what_is_safe() -> None:
    rows = joined("<b>{}</b>{}", [(EVIL, SafeString("<i>")), (3, gettext_lazy("Rows"))])
    assert rows == format_html("<b>{}</b><i><b>3</b>Rows", EVIL)
    assert isinstance(rows, SafeString)
    assert joined("<b>{}</b>", []) == ""


def test_one_row_is_escaped_too() -> None:
    assert filled('<a href="{}">{}</a>', EVIL, filled("<b>{}</b>", EVIL)) == format_html(
        '<a href="{}"><b>{}</b></a>', EVIL, EVIL
    )
