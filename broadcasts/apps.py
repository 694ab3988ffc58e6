from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BroadcastsConfig(AppConfig):
    name = "broadcasts"
    verbose_name = _("Akimat LIVE")

    def ready(self) -> None:
        """Tell ground floor and desk what the studio knows: mails, people, questions."""
        # Models cannot be imported earlier.
        from broadcasts import (  # noqa: PLC0415
            asking_mails,
            outcome_mails,
            personal_data,
            query_origin,
        )
        from portal import mail  # noqa: PLC0415
        from queries import erasure, origins  # noqa: PLC0415
        from queries.models import Channel  # noqa: PLC0415

        erasure.register(personal_data)
        origins.register(Channel.LIVE, query_origin.origin_of)
        for mails in (asking_mails, outcome_mails):
            for template, builder in mails.BUILDERS.items():
                mail.register_context(template, builder)
