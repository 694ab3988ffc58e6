"""The pages of Akimat LIVE, under /<language>/live/."""

from django.urls import path

from broadcasts import (
    archive_views,
    asking_views,
    brief_views,
    broadcast_views,
    closing_views,
    console_views,
    enter_views,
    funnel_views,
    home_views,
    host_views,
    mine_views,
    question_codes,
    question_views,
    vote_views,
    wall_views,
)

__all__ = ["question_codes"]  # imported for its converters

app_name = "live"

_BROADCAST = "<broadcast_number:number>"
_QUESTION = f"{_BROADCAST}/<question_code:code>"
_CONSOLE = f"{_BROADCAST}/console"
_HOST = f"{_BROADCAST}/host"

urlpatterns = [
    path("", home_views.home, name="home"),
    path("archive/", archive_views.archive_page, name="archive"),
    path(f"{_BROADCAST}/brief/", brief_views.show, name="brief"),
    path(f"{_BROADCAST}/chapters.vtt", broadcast_views.chapters_vtt, name="chapters"),
    path(f"{_CONSOLE}/", console_views.show, name="console"),
    path(f"{_CONSOLE}/board/", console_views.board, name="console_board"),
    path(f"{_CONSOLE}/press/", console_views.press, name="press"),
    path(f"{_CONSOLE}/undo/", console_views.undo, name="undo"),
    path(f"{_CONSOLE}/cue/", console_views.cue, name="cue"),
    path(f"{_CONSOLE}/air/", console_views.air, name="air"),
    path(f"{_CONSOLE}/alike/<question_code:code>/", console_views.leads, name="leads"),
    path(f"{_HOST}/", host_views.show, name="host"),
    path(f"{_HOST}/slots/", host_views.slots, name="host_slots"),
    path(f"{_HOST}/seen/", host_views.acknowledge, name="acknowledge"),
    path(f"{_QUESTION}/", question_views.question, name="question"),
    path(f"{_BROADCAST}/", broadcast_views.broadcast, name="broadcast"),
    path(f"{_BROADCAST}/ask/", asking_views.ask, name="ask"),
    path(f"{_BROADCAST}/closing/", closing_views.show, name="closing"),
    path(f"{_BROADCAST}/questions/", funnel_views.questions, name="questions"),
    path(f"{_BROADCAST}/enter/", enter_views.enter, name="enter"),
    path(f"{_BROADCAST}/similar/", asking_views.similar, name="similar"),
    path(f"{_QUESTION}/vote/", vote_views.vote, name="vote"),
    path(f"{_BROADCAST}/wall/<wall_version:version>/", wall_views.wall, name="wall"),
    path(f"{_BROADCAST}/screen/", wall_views.screen, name="screen"),
    path(f"{_BROADCAST}/overlay/", wall_views.overlay, name="overlay"),
    path(f"{_QUESTION}/mine/<str:secret>/", mine_views.mine, name="mine"),
]
