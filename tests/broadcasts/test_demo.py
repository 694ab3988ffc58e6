"""The demo of Akimat LIVE: 2020 to the last question, and nothing against its own rules."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import connection, transaction
from django.db.models import F, Q
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from broadcasts.demo import loading, plan
from broadcasts.models import Broadcast, Guest, LiveQuestion, Vote
from portal import city_loading, ledger
from portal.models import LedgerEntry, SearchWord
from portal.workdays import ALMATY, current_calendar
from pressroom.demo import officials
from queries.demo import staff

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
YEAR = (datetime(2020, 1, 1, tzinfo=ALMATY), datetime(2021, 1, 1, tzinfo=ALMATY))


@pytest.fixture(scope="module")
def steps(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[float]]:
    """The demo, loaded once for all tests here that ask for it."""
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        django_db_blocker.unblock(),
        override_settings(PASSWORD_HASHERS=quick),
        transaction.atomic(),
    ):
        city_loading.load(city_loading.read())
        officials.load()
        staff.create(NOW.date())
        told = list(loading.load(now=NOW))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield told
        transaction.set_rollback(True)


def test_the_year_counts_what_the_city_reported(steps: list[float]) -> None:
    held = Broadcast.objects.held().filter(starts_at__range=YEAR)
    questions = LiveQuestion.objects.filter(broadcast__in=held)
    assert held.count() == 96
    assert questions.filter(status="answered").count() == 2_400
    assert questions.exclude(status="answered").count() == plan.DECLINED
    assert set(held.values_list("status", flat=True)) == {"closed"}
    assert steps[-1] == 1


def test_every_answer_of_the_year_has_its_official_and_its_second(steps: list[float]) -> None:
    answered = LiveQuestion.objects.filter(status="answered", asked_at__range=YEAR)
    answered = answered.select_related("broadcast", "answered_by")
    guests = set(Guest.objects.values_list("broadcast_id", "appointment_id"))
    for question in answered:
        second = question.second
        assert second is not None
        assert 0 < second < 3_600 + 120
        assert question.answer_text
        assert (question.broadcast_id, question.answered_by_id) in guests
        day = question.broadcast.starts_at.astimezone(ALMATY).date()
        held = question.answered_by
        assert held is not None
        assert held.valid_from <= day
        assert held.valid_to is None or held.valid_to >= day
    assert not answered.filter(asked_at__gte=F("broadcast__starts_at")).exists()


def test_every_declined_one_has_a_reason_in_the_asker_s_language(steps: list[float]) -> None:
    declined = LiveQuestion.objects.filter(status="declined", asked_at__range=YEAR)
    grounds = declined.order_by().values_list("decline_ground", flat=True).distinct()
    assert set(grounds) == {"off_topic", "not_ours", "repeated", "unclear"}
    kazakh = declined.filter(language="kk", decline_ground="not_ours")
    assert set(kazakh.values_list("decline_words", flat=True)) == {
        "Мәселе қаланың құзыретіне кірмейді, оны уәкілетті мемлекеттік орган қарайды."
    }


def test_the_search_knows_the_words(steps: list[float]) -> None:
    assert SearchWord.objects.filter(pk="тұрғындардың").exists()


def test_four_broadcasts_of_these_weeks_stand_where_a_visitor_wants_them(
    steps: list[float],
) -> None:
    last_week, ended, on_air, to_come = Broadcast.objects.filter(number__gt=96).order_by("number")
    assert [each.status for each in (last_week, ended, on_air, to_come)] == [
        "closed",
        "ended",
        "on_air",
        "announced",
    ]
    assert not last_week.questions.without_outcome().exists()
    assert last_week.questions.filter(query__status="answered").count() == 5
    assert last_week.questions.filter(status="passed_on", query__status="assigned").exists()
    assert ended.questions.without_outcome().exists()
    there = set(on_air.questions.values_list("status", flat=True))
    assert there >= {"incoming", "approved", "queued", "next", "now", "answered", "promised"}
    assert to_come.questions.filter(status="approved", votes_count__gt=5).exists()
    for question in LiveQuestion.objects.filter(votes_count__gt=0):
        crowd = Vote.objects.filter(Q(question=question) | Q(question__merged_into=question))
        assert crowd.values("voter").distinct().count() == question.votes_count


def test_the_ledgers_of_the_broadcasts_hold(steps: list[float]) -> None:
    subjects = LedgerEntry.objects.filter(
        Q(subject__startswith="live:") | Q(subject__startswith="broadcast:")
    )
    assert subjects.exists()
    assert not list(ledger.verify())


@pytest.mark.django_db
def test_without_staff_it_says_so() -> None:
    with pytest.raises(loading.NoStaff):
        list(loading.load(now=NOW))
    assert not loading.is_loaded()


@pytest.mark.django_db
def test_the_days_are_working_tuesdays_and_thursdays() -> None:
    calendar = current_calendar()
    planned = plan.year(calendar=calendar, random=Random(1))
    days = [each.starts_at.date() for each in planned]
    assert len(set(days)) == plan.BROADCASTS
    assert days == sorted(days)
    assert {day.weekday() for day in days} == {1, 3}
    assert all(calendar.is_working(day) for day in days)
    assert sum(each.questions for each in planned) == plan.QUESTIONS
