from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Let mail reach members of staff, and their digests find their words."""
        # Models cannot be imported earlier.
        from portal import digest, mail, recipients, reminders  # noqa: PLC0415

        recipients.register("user", recipients.address_of_user)
        mail.register_context(reminders.TEMPLATE, digest.context)
