"""Pages about the open data, under /<language>/open-data/; files have addresses in config.urls."""

from django.urls import path

from portal import open_data_views

app_name = "open_data"

urlpatterns = [
    path("", open_data_views.home, name="home"),
    path("<slug:key>/", open_data_views.dataset, name="dataset"),
]
