"""The pages of Akimat LIVE, under /<language>/live/."""

from django.urls import URLPattern

from broadcasts import question_codes

__all__ = ["question_codes"]  # imported for its converter

app_name = "live"

urlpatterns: list[URLPattern] = []
