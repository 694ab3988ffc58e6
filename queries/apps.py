from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QueriesConfig(AppConfig):
    name = "queries"
    verbose_name = _("Open Almaty desk")

    def ready(self) -> None:
        """Let the deadlines of queries follow the city's calendar."""
        from portal import calendar_changes  # noqa: PLC0415 — models cannot be imported earlier
        from queries import moved_terms  # noqa: PLC0415

        calendar_changes.register(moved_terms)
