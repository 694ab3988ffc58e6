from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QueriesConfig(AppConfig):
    name = "queries"
    verbose_name = _("Open Almaty desk")

    def ready(self) -> None:
        """Tell the ground floor what the desk knows: its deadlines, its people, its mails."""
        # Models cannot be imported earlier.
        from portal import calendar_changes, ledger, mail, recipients, reminders  # noqa: PLC0415
        from queries import ledger_ends, mails, moved_terms  # noqa: PLC0415
        from queries.reminders import DeskDeadlines  # noqa: PLC0415
        from queries.watch import telling  # noqa: PLC0415

        calendar_changes.register(moved_terms)
        ledger.register_check(ledger_ends.missing)
        reminders.register(DeskDeadlines())
        recipients.register("applicant", mails.address_of_applicant)
        recipients.register("supporter", mails.address_of_supporter)
        for template, builder in mails.BUILDERS.items():
            mail.register_context(template, builder)
        mail.register_context(telling.TEMPLATE, telling.mail)
