"""A second of a recording in templates."""

from django import template

from portal.recording import in_words

register = template.Library()


@register.filter
def time_in_recording(second: int) -> str:
    """Say it as `1:02:15`."""
    return in_words(second)
