"""Which admin site the project runs."""

from django.contrib.admin.apps import AdminConfig


class StaffSiteConfig(AdminConfig):
    """Django's admin application with the staff site of the portal as its one site."""

    default_site = "portal.staff_site.StaffSite"
