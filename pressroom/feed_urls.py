"""Feeds for machines, under /feeds/: the language is part of each address."""

from django.urls import path

from pressroom import announcement_feed, event_feeds, number_paths

__all__ = ["number_paths"]  # imported for its converter

app_name = "feeds"

urlpatterns = [
    path(
        "<str:language>/announcements.atom", announcement_feed.announcements, name="announcements"
    ),
    path("<str:language>/events.ics", event_feeds.events_ics, name="events_ics"),
    path("<str:language>/events/<year_number:number>.ics", event_feeds.event_ics, name="event_ics"),
    path("<str:language>/events.atom", event_feeds.events_atom, name="events_atom"),
]
