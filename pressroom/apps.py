from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressroomConfig(AppConfig):
    name = "pressroom"
    verbose_name = _("Press centre")

    def ready(self) -> None:
        """Tell the ground floor what the press centre knows: its deadlines, people, mails."""
        # Models cannot be imported earlier.
        from portal import calendar_changes, mail, recipients, reminders  # noqa: PLC0415
        from pressroom import moved_terms, question_mails, subscription_mails  # noqa: PLC0415
        from pressroom.reminders import PressDeadlines  # noqa: PLC0415

        calendar_changes.register(moved_terms)
        reminders.register(PressDeadlines())
        recipients.register("journalist", question_mails.address_of_journalist)
        for template, builder in (question_mails.BUILDERS | subscription_mails.BUILDERS).items():
            mail.register_context(template, builder)
