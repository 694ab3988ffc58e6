from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressroomConfig(AppConfig):
    name = "pressroom"
    verbose_name = _("Press centre")

    def ready(self) -> None:
        """Tell the ground floor what the press centre knows: its deadlines, people, mails."""
        # Models cannot be imported earlier.
        from portal import calendar_changes, mail, recipients, reminders  # noqa: PLC0415
        from pressroom import (  # noqa: PLC0415
            accreditation_mails,
            anomaly_steps,
            moved_terms,
            question_mails,
            subscription_mails,
        )
        from pressroom.reminders import PressDeadlines  # noqa: PLC0415
        from queries.watch import steps  # noqa: PLC0415

        calendar_changes.register(moved_terms)
        reminders.register(PressDeadlines())
        recipients.register("journalist", question_mails.address_of_journalist)
        recipients.register("unconfirmed_accreditation", accreditation_mails.address_to_confirm)
        for mails in (question_mails, accreditation_mails, subscription_mails):
            for template, builder in mails.BUILDERS.items():
                mail.register_context(template, builder)
        steps.register(anomaly_steps.UrgentNotice())
        steps.register(anomaly_steps.Briefing())
