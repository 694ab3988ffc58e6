"""Feeds of Akimat LIVE for machines, under /feeds/: the language is part of each address."""

from django.urls import path

from broadcasts import broadcast_feeds, question_codes

__all__ = ["question_codes"]  # imported for its converters

app_name = "live_feeds"

urlpatterns = [
    path("<str:language>/live.ics", broadcast_feeds.live_ics, name="ics"),
    path(
        "<str:language>/live/<broadcast_number:number>.ics",
        broadcast_feeds.broadcast_ics,
        name="broadcast_ics",
    ),
    path("<str:language>/live.atom", broadcast_feeds.live_atom, name="atom"),
]
