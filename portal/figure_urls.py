"""Addresses of the figures: the dashboard, what each figure means, and the rows behind it."""

from django.urls import path

from portal import figure_views, year_views

app_name = "figures"
urlpatterns = [
    path("definitions/", figure_views.definitions, name="definitions"),
    path("history/", year_views.history, name="history"),
    path("<int:year>/", year_views.year, name="year"),
]
