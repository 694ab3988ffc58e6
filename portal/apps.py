from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Let mail reach members of staff, their digests find their words, seals be verified.

        And find what each app has answered in public, its figures, and its open data.
        """
        # Models cannot be imported earlier.
        from portal import (  # noqa: PLC0415
            digest,
            figures,
            ledger,
            mail,
            open_data,
            open_data_city,
            open_data_figures,
            public_answers,
            recipients,
            reminders,
            seals,
            snapshot_checks,
            subscriptions,
        )

        recipients.register("user", recipients.address_of_user)
        recipients.register(subscriptions.CONFIRMED, subscriptions.address_of_confirmed)
        recipients.register(subscriptions.ASKED, subscriptions.address_of_asked)
        ledger.register_check(seals.broken)
        ledger.register_check(snapshot_checks.broken)
        mail.register_context(reminders.TEMPLATE, digest.context)
        public_answers.discover()
        figures.discover()
        open_data_city.register()
        open_data_figures.register()
        open_data.discover()
