"""When is it due, and why that day: the rule book and the calendar from the command line."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from portal.workdays import ALMATY, OutsideCalendar, current_calendar
from queries import law
from queries.law import Clock
from queries.models import Kind


class Command(BaseCommand):
    help = (
        "Print, as one JSON object, when something received at a moment is registered and due: "
        "registered_on, due_on, days (each calendar day, counted or why not), basis (the article)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", required=True, help=", ".join(Kind.values))
        parser.add_argument(
            "--received", required=True, help="2026-05-08T19:00; without an offset: Almaty time"
        )
        parser.add_argument("--clock", default=Clock.ANSWER, help=", ".join(Clock))
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="kk, ru or en")
        parser.add_argument(
            "--with-others",
            action="store_true",
            help="other bodies or an inspection are needed (a longer term before 2021-07-01)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kind = _one_of(Kind.values, options["kind"], "kind")
        clock = _one_of([*Clock], options["clock"], "clock")
        language = _one_of(dict(settings.LANGUAGES), options["language"], "language")
        received_at = _moment(options["received"])
        with translation.override("en"):
            try:
                due = law.due(
                    kind=kind,
                    clock=clock,
                    received_at=received_at,
                    calendar=current_calendar(),
                    needs_others=options["with_others"],
                )
            except (law.NoRule, OutsideCalendar) as error:
                raise CommandError(str(error)) from error
        with translation.override(language):
            answer = {
                "registered_on": due.registered_on.isoformat(),
                "due_on": due.due_on.isoformat(),
                "days": [
                    {"on": day.on.isoformat(), "counted": day.counted, "why": day.why}
                    for day in due.days
                ],
                "basis": due.basis,
            }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))


def _one_of(known: Any, value: str, what: str) -> str:
    if value not in known:
        message = f"There is no {what} “{value}”; there are {', '.join(known)}."
        raise CommandError(message)
    return value


def _moment(text: str) -> datetime:
    """An ISO moment, aware; a naive one is read on the clocks of Almaty."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ALMATY)
        return moment.astimezone(ALMATY)
    except (ValueError, OverflowError) as error:
        message = f"“{text}” is no moment; write it like 2026-05-08T19:00."
        raise CommandError(message) from error
