"""Announcements and subscriptions to them, under /<language>/announcements/."""

from django.urls import path

from pressroom import announcement_views as views
from pressroom import number_paths, subscription_views

__all__ = ["number_paths"]  # imported for its converter

app_name = "announcements"

urlpatterns = [
    path("", views.announcements, name="list"),
    path("subscribe/", subscription_views.subscribe, name="subscribe"),
    path("subscribe/<str:token>/", subscription_views.confirm, name="confirm"),
    path(
        "subscription/<str:pk>/<str:secret>/",
        subscription_views.subscription,
        name="subscription",
    ),
    path("unsubscribe/<str:pk>/<str:secret>/", subscription_views.unsubscribe, name="unsubscribe"),
    path("<year_number:number>/", views.announcement, name="detail"),
    path("<year_number:number>/versions/<int:version>/", views.earlier, name="earlier"),
    path("<year_number:number>/files/<uuid:pk>/", views.file, name="file"),
]
