"""The project as an application, for its commands; and which admin site it runs."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """What belongs to no app because it knows them all: commands, no models."""

    name = "config"


class StaffSiteConfig(AdminConfig):
    """Django's admin application with the staff site of the portal as its one site."""

    default_site = "portal.staff_site.StaffSite"
