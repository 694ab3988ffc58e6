from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BroadcastsConfig(AppConfig):
    name = "broadcasts"
    verbose_name = _("Akimat LIVE")

    def ready(self) -> None:
        """Tell the ground floor what the studio's mails show."""
        # Models cannot be imported earlier.
        from broadcasts import asking_mails  # noqa: PLC0415
        from portal import mail  # noqa: PLC0415

        for mails in (asking_mails,):
            for template, builder in mails.BUILDERS.items():
                mail.register_context(template, builder)
