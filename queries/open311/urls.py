"""The addresses of the API, below /open311/, ending in `.xml` or `.json`, or as callers accept."""

from django.urls import re_path

from queries.open311 import description_views, views

app_name = "open311"

SUFFIX = r"(?:\.(?P<suffix>[^/.]+))?\Z"

urlpatterns = [
    re_path(r"^openapi\.(?P<suffix>json)\Z", description_views.openapi_file, name="openapi"),
    re_path(rf"^(?:v2/)?discovery{SUFFIX}", views.discovery_file, name="discovery"),
    re_path(rf"^v2/services{SUFFIX}", views.services, name="services"),
    re_path(rf"^v2/services/(?P<code>[^/.]+){SUFFIX}", views.definition, name="definition"),
    re_path(rf"^v2/requests{SUFFIX}", views.requests, name="requests"),
    re_path(rf"^v2/requests/(?P<number>[^/]+?){SUFFIX}", views.request, name="request"),
    re_path(rf"^v2/tokens/(?P<token>[^/.]+){SUFFIX}", views.token, name="token"),
    re_path(rf"^v2/servicerequestupdates{SUFFIX}", views.request_updates, name="updates"),
    re_path(rf"^[\s\S]*?{SUFFIX}", views.nowhere),
]
