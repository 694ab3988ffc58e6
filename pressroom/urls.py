"""The press centre's pages, under /<language>/press/."""

from django.urls import path

from pressroom import (
    accreditation_views,
    coverage_views,
    event_views,
    number_paths,
    official_views,
    question_views,
    request_views,
    search_views,
)

__all__ = ["number_paths"]  # imported for its converters

app_name = "press"

urlpatterns = [
    path("", event_views.home, name="home"),
    path("events/", event_views.programme, name="events"),
    path("events/<year_number:number>/", event_views.event, name="event"),
    path("search/", search_views.search_page, name="search"),
    path("coverage/", coverage_views.coverage, name="coverage"),
    path("coverage/coverage.csv", coverage_views.coverage_csv, name="coverage_csv"),
    path("officials/", official_views.officials, name="officials"),
    path("officials/<slug:slug>/", official_views.official, name="official"),
    path(
        "officials/<slug:slug>/<int:office>/<slug:key>/",
        official_views.official_rows,
        name="official_rows",
    ),
    path("accreditation/", accreditation_views.apply, name="accreditation"),
    path(
        "accreditation/confirm/<str:token>/",
        accreditation_views.confirm,
        name="confirm_accreditation",
    ),
    path("mine/", accreditation_views.ask_for_page, name="mine"),
    path("mine/<str:token>/", accreditation_views.my_page, name="mine_of"),
    path("questions/", question_views.question_list, name="questions"),
    path("questions/<typed_number:number>/", question_views.question, name="question"),
    path("requests/", request_views.ask_link, name="requests"),
    path("requests/<str:token>/", request_views.own_page, name="requests_of"),
    path(
        "requests/<str:token>/<typed_number:number>/withdraw/",
        request_views.withdraw,
        name="withdraw_request",
    ),
]
