"""Feeds for machines, under /feeds/: the language is part of each address."""

from django.urls import path

from pressroom import announcement_feed

app_name = "feeds"

urlpatterns = [
    path(
        "<str:language>/announcements.atom", announcement_feed.announcements, name="announcements"
    ),
]
