"""Words for the staff's figures."""

from collections.abc import Iterator, Sequence

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.directory import directory, name_of

HEIGHT, STEP = 24, 12  # pixels of a drawing of bars, and from one bar to the next
register = template.Library()


@register.filter
def percent(share: float) -> str:
    """A share from 0 to 1 as "87 %"."""
    return f"{number_format(round(100 * share))} %"


@register.filter
def body_name(body_id: int | None) -> str:
    """The body's name, or the desk's."""
    return name_of(directory().bodies, body_id) or _("the desk")


@register.filter
def as_bars(bars: Sequence[tuple[str, float | None]]) -> Iterator[dict[str, object]]:
    """Where each bar of a drawing stands; a low line where there is no percent."""
    for number, (words, percent) in enumerate(bars):
        height = 1 if percent is None else max(1, round(HEIGHT * percent / 100))
        yield {
            "x": number * STEP, "y": HEIGHT - height, "height": height,
            "is_gap": percent is None, "words": words,
        }  # fmt: skip
