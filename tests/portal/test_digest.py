"""What a digest of reminders says, for deadlines of any app."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from portal import digest, mail, outbox, reminders
from portal.ladder import Ladder
from portal.models import CalendarDay, Message, Reminder, User
from portal.reminders import Line
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 2, 24)  # a Tuesday


class Papers:
    """Deadlines that are only known by their number; those below 0 are settled, 99 is gone."""

    key = "tests.paper"
    ladders: Mapping[str, Ladder] = {}
    list_url_name = "admin:portal_calendarday_changelist"

    def clocks(self) -> QuerySet[Any]:
        return CalendarDay.objects.none()

    def lines(self, deadlines: Collection[int]) -> dict[int, Line]:
        return {
            pk: Line(
                f"№ {pk} <b>", f"https://x.example.org/{pk}", "answer", "Roads", is_open=pk > 0
            )
            for pk in deadlines
            if pk != 99
        }


@pytest.fixture(autouse=True)
def papers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "_sources", {Papers.key: Papers()})


@pytest.fixture
def alice() -> User:
    return UserFactory(username="alice", language="en")


def told(user: User, *deadlines: tuple[int, date]) -> Message:
    message = outbox.enqueue(
        template=reminders.TEMPLATE,
        recipient=f"user:{user.pk}",
        language=user.language,
        context={"on": TODAY.isoformat()},
    )
    assert message is not None
    for pk, due_on in deadlines:
        Reminder.objects.create(
            source=Papers.key,
            deadline_id=pk,
            due_on=due_on,
            rung=0,
            recipient=user,
            message=message,
        )
    return message


def composed(message: Message) -> EmailMultiAlternatives:
    made = mail.compose(message)
    assert made is not None
    return made


def test_digest_groups_by_urgency_and_counts_working_days(alice: User) -> None:
    message = told(
        alice,
        (1, TODAY),
        (2, date(2026, 2, 20)),  # Friday: two working days ago
        (3, date(2026, 2, 23)),
        (4, date(2026, 2, 27)),
    )
    made = composed(message)
    assert made.to == [alice.email]
    assert made.subject == "Deadlines: 1 due today, 2 overdue, 1 due soon"
    lines = [line.strip() for line in made.body.splitlines()]
    assert lines[lines.index("№ 1 <b>") + 1] == "answer, due today, Roads"
    late = "answer, 2 working days late, was due on 20 February 2026, Roads"
    assert lines[lines.index("№ 2 <b>") + 1] == late
    late = "answer, 1 working day late, was due on 23 February 2026, Roads"
    assert lines[lines.index("№ 3 <b>") + 1] == late
    left = "answer, 3 working days left, due on 27 February 2026, Roads"
    assert lines[lines.index("№ 4 <b>") + 1] == left
    assert lines.index("№ 1 <b>") < lines.index("№ 2 <b>") < lines.index("№ 4 <b>")


def test_digest_links_each_and_all_and_escapes_in_html(alice: User) -> None:
    made = composed(told(alice, (1, TODAY)))
    (page,) = (alternative.content for alternative in made.alternatives)
    for part in (made.body, page):
        assert "https://x.example.org/1" in part
        assert "/admin/portal/calendarday/" in part
    assert "№ 1 &lt;b&gt;" in str(page)


def test_digest_names_the_most_pressing_and_counts_the_rest(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "LISTED", 3)
    message = told(
        alice,
        *((pk, TODAY) for pk in (1, 2)),
        *((pk, date(2026, 2, pk)) for pk in (12, 11, 13)),
        (30, date(2026, 2, 27)),
    )
    made = composed(message)
    assert made.subject == "Deadlines: 2 due today, 3 overdue, 1 due soon"
    named = [line for line in made.body.splitlines() if line.startswith("№")]
    assert named == ["№ 1 <b>", "№ 2 <b>", "№ 11 <b>"]
    assert "and 2 more" in made.body
    assert "and 1 more" in made.body


def test_digest_tells_what_was_settled_before_it_went_out(alice: User) -> None:
    made = composed(told(alice, (-1, TODAY), (99, TODAY)))
    assert "answer, settled since, Roads" in made.body
    assert "№ 99" not in made.body


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_digest_speaks_the_recipients_language(language: str) -> None:
    made = composed(told(UserFactory(language=language), (1, TODAY), (2, date(2026, 2, 10))))
    assert ("due today" in made.subject) == (language == "en")
    assert f'lang="{language}"' in str(made.alternatives[0].content)


def test_digest_asks_as_often_for_fifty_as_for_one(alice: User) -> None:
    one, many = told(alice, (1, TODAY)), told(alice, *((pk, TODAY) for pk in range(2, 52)))
    composed(one)
    with CaptureQueriesContext(connection) as for_one:
        composed(one)
    with CaptureQueriesContext(connection) as for_many:
        composed(many)
    assert len(for_many) == len(for_one)
