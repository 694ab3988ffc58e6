"""Announcements and subscriptions to them, under /<language>/announcements/."""

from django.urls import path

from pressroom import announcement_views as views

app_name = "announcements"

urlpatterns = [
    path("", views.announcements, name="list"),
    path("<str:number>/", views.announcement, name="detail"),
    path("<str:number>/versions/<int:version>/", views.earlier, name="earlier"),
    path("<str:number>/files/<uuid:pk>/", views.file, name="file"),
]
