"""Feeds for machines, under /feeds/: the language is part of each address."""

from django.urls import URLPattern

app_name = "feeds"

urlpatterns: list[URLPattern] = []
