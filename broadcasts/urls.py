"""The pages of Akimat LIVE, under /<language>/live/."""

from django.urls import path

from broadcasts import home_views, mine_views, question_codes

__all__ = ["question_codes"]  # imported for its converter

app_name = "live"

_BROADCAST = "<broadcast_number:number>"
_QUESTION = f"{_BROADCAST}/<question_code:code>"

urlpatterns = [
    path("", home_views.home, name="home"),
    path(f"{_BROADCAST}/chapters.vtt", home_views.chapters_vtt, name="chapters"),
    path(f"{_QUESTION}/", home_views.question, name="question"),
    path(f"{_QUESTION}/mine/<str:secret>/", mine_views.mine, name="mine"),
]
