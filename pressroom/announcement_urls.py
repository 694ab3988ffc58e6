"""Announcements and subscriptions to them, under /<language>/announcements/."""

from django.urls import URLPattern

app_name = "announcements"

urlpatterns: list[URLPattern] = []
