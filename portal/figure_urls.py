"""Addresses of the figures: the dashboard, what each figure means, and the rows behind it."""

from django.urls import path

from portal import figure_row_views, figure_views, year_views

app_name = "figures"
urlpatterns = [
    path("", figure_views.home, name="home"),
    path("data.json", figure_views.data, name="data"),
    path("definitions/", figure_views.definitions, name="definitions"),
    path("history/", year_views.history, name="history"),
    path("<int:year>/", year_views.year, name="year"),
    path("rows/<slug:key>.csv", figure_row_views.rows_csv, name="rows_csv"),
    path("rows/<slug:key>/", figure_row_views.rows, name="rows"),
]
