from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal import recipients  # noqa: PLC0415 — models exist only now

        recipients.register("user", recipients.address_of_user)
