"""The pages of Akimat LIVE, under /<language>/live/."""

from django.urls import path

from broadcasts import mine_views, question_codes

__all__ = ["question_codes"]  # imported for its converter

app_name = "live"

_QUESTION = "<broadcast_number:number>/<question_code:code>"

urlpatterns = [
    path(f"{_QUESTION}/mine/<str:secret>/", mine_views.mine, name="mine"),
]
