"""The press's rows of the rule book, laid over real calendars."""

from __future__ import annotations

from datetime import date

import pytest

from portal.workdays import current_calendar
from pressroom import law
from queries.law import NoRule, ends_on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2024, 6, 18), "401-V/answer"),
        (date(2024, 6, 19), "93-VIII/answer"),
        (date(2026, 2, 2), "93-VIII/answer"),
        (date(2020, 3, 2), "401-V/answer"),
    ],
)
def test_the_day_of_the_promise_decides_the_law(day: date, key: str) -> None:
    assert law.term("answer", on=day).key == key


def test_before_either_law_there_is_no_rule() -> None:
    with pytest.raises(NoRule):
        law.term("answer", on=date(2015, 11, 15))


@pytest.mark.parametrize(
    ("started_on", "clock", "due_on"),
    [
        # Monday → five working days → Monday
        (date(2026, 2, 2), "answer", date(2026, 2, 9)),
        # Thursday before Nauryz: of 21 to 25 March no day is worked
        (date(2026, 3, 19), "answer", date(2026, 3, 31)),
        (date(2026, 2, 2), "extension_notice", date(2026, 2, 4)),
        # 401-V: fifteen calendar days, and on to a working day
        (date(2020, 3, 2), "answer", date(2020, 3, 17)),
        (date(2020, 2, 28), "answer", date(2020, 3, 16)),
        (date(2020, 3, 2), "extension_notice", date(2020, 3, 5)),
    ],
)
def test_a_term_ends_on(started_on: date, clock: str, due_on: date) -> None:
    rule = law.term(clock, on=started_on)
    assert ends_on(rule, started_on=started_on, calendar=current_calendar()) == due_on


def test_every_day_of_a_term_is_explained() -> None:
    days = law.explain("93-VIII/answer", started_on=date(2026, 2, 5), calendar=current_calendar())
    assert [(day.on.day, day.counted) for day in days] == [
        (5, False),
        (6, True),
        (7, False),
        (8, False),
        (9, True),
        (10, True),
        (11, True),
        (12, True),
    ]
    assert "Article 36 of the Law on Mass Media (93-VIII)" in days[0].why


def test_an_extension_adds_fifteen_calendar_days_and_never_rolls_forward() -> None:
    rule = law.rule("93-VIII/answer")
    latest = law.latest_extension(
        rule, due_on=date(2026, 2, 6), calendar=current_calendar()
    )  # 21 February is a Saturday
    assert latest == date(2026, 2, 20)
