"""Cards of figures as HTML: thirty stand on a dashboard, and templates take four times as long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.figure_cards import Card
from portal.figure_words import Change
from portal.markup import filled, joined

register = template.Library()

_LIST: Final = '<ul class="figures{}">{}</ul>'
_CARD: Final = (
    '<li class="figure"><h3 class="figure__title">{}</h3>'
    '<p class="figure__value num">{} <span class="figure__behind">{}</span></p>{}{}'
    '<div class="figure__ways no-print">{} {} '
    "<details><summary>{}{}</summary><p>{}</p></details></div></li>"
)
_HIDDEN: Final = '<span class="visually-hidden">: {}</span>'
_WAY: Final = '<a href="{}" rel="nofollow">{}{}</a>'
_CHANGE: Final = '<p class="figure__change {}">{} <span class="figure__before">{} {}</span></p>'
_RESTATED: Final = '<p class="figure__behind"><a href="{}">{}</a></p>'


@register.simple_tag
def figure_cards(
    cards: Iterable[Card], restated: Mapping[str, str] | None = None, kind: str = ""
) -> SafeString:
    """A list of figures, each with all that explains it.

    `restated` are the pages that tell of those that were restated, by their keys; `kind` is one
    more class of the list.
    """
    rows, counts, before = _("Rows"), _("What it counts"), _("before:")
    pages = restated or {}

    def values(card: Card) -> tuple[str, ...]:
        hidden = filled(_HIDDEN, card.title)
        return (
            card.title,
            card.value,
            card.behind,
            filled(_RESTATED, pages[card.key], _("restated")) if card.key in pages else "",
            _change(card.change, before) if card.change else "",
            filled(_WAY, card.rows_url, rows, hidden),
            filled(_WAY, card.whole_url, card.whole, hidden) if card.whole_url else "",
            counts,
            hidden,
            card.definition,
        )

    return filled(_LIST, f" {kind}" if kind else "", joined(_CARD, map(values, cards)))


def _change(change: Change, before: str) -> SafeString:
    return filled(_CHANGE, change.tone, change.words, before, change.before)
