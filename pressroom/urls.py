"""The press centre's pages, under /<language>/press/."""

from django.urls import URLPattern

app_name = "press"

urlpatterns: list[URLPattern] = []
