"""Parts of a page that say the same every time, rendered once."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
KEPT = 2_000  # fragments of one process; most are a hundred bytes, a footer two thousand


@register.simple_tag
def fragment(template_name: str, **context: object) -> SafeString:
    """Include a template that reads nothing but `context` and the language, and keep what it says.

    A page of the register has fifty icons, links and words that never change; rendering them anew
    costs more than all else on it. Do not use it for what has many values: those would push the
    few out.
    """
    if settings.DEBUG:
        return render_to_string(template_name, context)
    return _rendered(template_name, get_language(), tuple(sorted(context.items())))


@lru_cache(maxsize=KEPT)
def _rendered(
    template_name: str, language: str | None, context: tuple[tuple[str, object], ...]
) -> SafeString:
    del language  # the active one; a part of the key
    return render_to_string(template_name, dict(context))
