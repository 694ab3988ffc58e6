"""The desk's pages, under /<language>/queries/."""

from django.urls import path, register_converter

from queries import (
    follow_views,
    intake_views,
    join_views,
    map_views,
    my_queries_views,
    numbering,
    photo_views,
    register_views,
)

app_name = "queries"


class QueryNumberConverter:
    """A number as it is printed: `26-004817-1`, or as another system gave it (`numbering`)."""

    regex = numbering.ADDRESS

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(QueryNumberConverter, "query_number")

urlpatterns = [
    path("", register_views.register_page, name="register"),
    path("map/", map_views.map_page, name="map"),
    path("map/points.json", map_views.points, name="points"),
    path("new/", intake_views.new, name="new"),
    path("new/similar/", intake_views.similar, name="similar"),
    path("new/held/", intake_views.held, name="held"),
    path("confirm/<str:token>/", intake_views.confirm, name="confirm"),
    path("track/", follow_views.track, name="track"),
    path("mine/", my_queries_views.ask, name="ask_my_queries"),
    path("mine/<str:token>/", my_queries_views.mine, name="my_queries"),
    path("photos/<uuid:pk>/<str:size>.jpg", photo_views.photo, name="photo"),
    path("<query_number:number>/talon/<str:secret>/", follow_views.talon, name="talon"),
    path("<query_number:number>/follow/<str:secret>/", follow_views.follow, name="follow"),
    path(
        "<query_number:number>/follow/<str:secret>/photos/<uuid:pk>/<str:size>.jpg",
        photo_views.own_photo,
        name="own_photo",
    ),
    path("<query_number:number>/join/", join_views.join, name="join"),
    path("<query_number:number>/joined/<int:pk>/<str:secret>/", join_views.joined, name="joined"),
    path("<query_number:number>/", register_views.detail, name="detail"),
    path("<str:typed>/", register_views.typed_number, name="typed_number"),
]
