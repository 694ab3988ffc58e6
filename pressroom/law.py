"""The press's rows of the rule book: how long the city has to answer a media request.

Data, like `queries.rulebook`, and laid over the calendar by the same pure functions of
`queries.law`. The Law on Mass Media (93-VIII), Art. 36, since 2024-06-19; before it a journalist
asked like anybody by the Law on Access to Information (401-V), Art. 11. The day of the promise, or
of receipt of a written request, decides by which of them a question goes.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.workdays import Calendar, Day
from queries import law
from queries.rulebook import Article, Clock, Extension, Law, Rule, Start, Unit

MEDIA_REQUEST: Final = "media_request"  # the one kind of query these rows are for
KINDS: Final = frozenset({MEDIA_REQUEST})

MASS_MEDIA_SINCE: Final = date(2024, 6, 19)
MASS_MEDIA: Final = Law(_("the Law on Mass Media (93-VIII)"), MASS_MEDIA_SINCE)
ACCESS: Final = Law(
    _("the Law on Access to Information (401-V)"),
    date(2015, 11, 16),
    MASS_MEDIA_SINCE - timedelta(days=1),
)

BOOK: Final[tuple[Rule, ...]] = (
    Rule(
        key="93-VIII/answer",
        clock=Clock.ANSWER,
        kinds=KINDS,
        length=5,
        unit=Unit.WORKING_DAYS,
        counted_from=Start.RECEIPT,
        basis=Article(MASS_MEDIA, "36"),
        extension=Extension(15, Unit.CALENDAR_DAYS, Article(MASS_MEDIA, "36")),
    ),
    Rule(
        key="93-VIII/extension_notice",
        clock=Clock.EXTENSION_NOTICE,
        kinds=KINDS,
        length=2,
        unit=Unit.WORKING_DAYS,
        counted_from=Start.DECISION,
        basis=Article(MASS_MEDIA, "36"),
    ),
    Rule(
        key="401-V/answer",
        clock=Clock.ANSWER,
        kinds=KINDS,
        length=15,
        unit=Unit.CALENDAR_DAYS,
        counted_from=Start.RECEIPT,
        basis=Article(ACCESS, "11"),
        extension=Extension(15, Unit.CALENDAR_DAYS, Article(ACCESS, "11")),
    ),
    Rule(
        key="401-V/extension_notice",
        clock=Clock.EXTENSION_NOTICE,
        kinds=KINDS,
        length=3,
        unit=Unit.WORKING_DAYS,
        counted_from=Start.DECISION,
        basis=Article(ACCESS, "11"),
    ),
)
_RULES: Final = {row.key: row for row in BOOK}


def rule(key: str) -> Rule:
    """The row a deadline names as its basis; raises `queries.law.NoRule` for an unknown key."""
    if key not in _RULES:
        raise law.NoRule(gettext("The rule book has no rule %(key)s.") % {"key": key})
    return _RULES[key]


def term(clock: str, *, on: date) -> Rule:
    """The rule for a clock that starts on the day `on`; raises `queries.law.NoRule`."""
    for row in BOOK:
        if row.clock == clock and row.is_in_force(on):
            return row
    message = gettext("The rule book has no term “%(clock)s” for the press on %(day)s.")
    raise law.NoRule(message % {"clock": clock, "day": on.isoformat()})


def latest_extension(rule: Rule, *, due_on: date, calendar: Calendar) -> date:
    """The last working day to which an answer due on `due_on` may be put off, once.

    The fifteen calendar days are added to the term, so they count from its last day. The limit
    never rolls forward. Raises `queries.law.ExtensionNotAllowed`.
    """
    return law.latest_extension(rule, decided_on=due_on, calendar=calendar)


def explain(basis: str, *, started_on: date, calendar: Calendar) -> list[Day]:
    """Every calendar day of the term the rule counts, day zero first; an extension is no count."""
    row = rule(basis)
    due_on = law.ends_on(row, started_on=started_on, calendar=calendar)
    return law.explain(row, started_on=started_on, due_on=due_on, calendar=calendar)
