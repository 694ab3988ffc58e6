"""Which symbol of static/img/icons.svg stands beside which word."""

from django import template

register = template.Library()

THEME_ICONS = frozenset(
    {
        "public-transport",
        "construction-quality",
        "roads-and-pavements",
        "public-safety",
        "utility-networks",
        "cleaning",
        "greening",
        "lighting",
        "housing",
        "ecology",
    }
)  # the city may add themes of its own


@register.filter
def theme_icon(slug: str) -> str:
    """The icon of a theme, or one for anything else."""
    return slug if slug in THEME_ICONS else "other"


EVENT_ICONS = {
    "received": "mail",
    "asked_live": "talk",
    "registered": "calendar",
    "routed": "building",
    "assigned": "building",
    "unrouted": "info",
    "taken": "pen",
    "details_asked": "talk",
    "details_supplied": "talk",
    "forwarded": "forward",
    "forwarded_outside": "forward",
    "sent_to_desk": "back",
    "split": "forward",
    "split_from": "forward",
    "extended": "clock",
    "extension_notified": "clock",
    "deadline_moved": "clock",
    "holding_answer_sent": "mail",
    "promise_made": "flag",
    "promise_kept": "flag",
    "returned": "back",
    "terminated": "stop",
    "withdrawn": "close",
    "rated": "star",
    "supporter_rated": "star",
    "reopened": "refresh",
    "supported": "people",
    "hidden": "lock",
    "shown": "eye",
    "public_text_edited": "eye",
    "photos_decided": "camera",
}


@register.filter
def event_icon(event: str) -> str:
    """The icon of an event of the ledger; a tick for the rest."""
    return EVENT_ICONS.get(event, "done")
