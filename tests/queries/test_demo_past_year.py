"""The desk's queries of 2020 in the demo: the rate, the law, and rows like those of the verbs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

import pytest
from django.db import transaction
from django.db.models import F, Q
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoDbBlocker

from portal import city_loading, clock, figures, ledger, numbers, reminders
from portal.figures import Period, Scope
from portal.models import Message, Reminder
from portal.workdays import current_calendar
from queries import law, rollup
from queries.demo import past_rows
from queries.demo.past_year import QUERIES, UNANSWERED
from queries.models import (
    Answer,
    AnswerTerm,
    CitizenQuery,
    ExtensionRequest,
    Holding,
    QueryDeadline,
)

YEAR = Period.year(2020)


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for all tests here."""
    quick = {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "DEMO": True,
    }
    with (
        django_db_blocker.unblock(),
        override_settings(**quick),
        transaction.atomic(),
    ):
        city_loading.load(city_loading.read())
        assert past_rows.load(today=clock.today()) == QUERIES
        rollup.fold(seconds=600)
        yield
        transaction.set_rollback(True)


def test_the_computed_rate_is_the_94_percent_the_city_reported(year: None) -> None:
    share = figures.found("promptly_resolved")[0].read(Scope(period=YEAR))["promptly_resolved"]
    assert share.value is not None
    assert share.n is not None
    assert 94.0 <= share.value < 95.0
    assert share.n > 2_000
    assert rollup.differences() == {"terms": 0, "figures": 0, "days": 0}


def test_a_count_of_the_clocks_by_hand_agrees(year: None) -> None:
    """The definition in words, read anew from the clocks without any of the statements."""
    on_time = due = 0
    days = []
    for clock_of in QueryDeadline.objects.filter(kind="answer").select_related("query"):
        answered_on = clock_of.met_at and timezone.localdate(clock_of.met_at)
        is_last = not QueryDeadline.objects.filter(
            kind="answer", query=clock_of.query_id, started_on__gt=clock_of.started_on
        ).exists() if clock_of.query.reopened_count else True  # fmt: skip
        if clock_of.cancelled_at or (clock_of.query.is_on_the_spot and is_last):
            continue
        if answered_on and answered_on.year == 2020:
            first = timezone.localdate(clock_of.query.received_at)
            is_first = clock_of.started_on == clock_of.query.registered_on
            days.append((answered_on - (first if is_first else clock_of.started_on)).days)
        if clock_of.due_on.year == 2020:
            due += 1
            on_time += bool(answered_on and answered_on <= clock_of.due_on)
    found = figures.found("promptly_resolved")[0].read(Scope(period=YEAR))
    assert (found["promptly_resolved"].part, found["promptly_resolved"].n) == (on_time, due)
    forwarded_twice = AnswerTerm.objects.filter(ordinal__gt=1, query__reopened_count=0).exists()
    assert forwarded_twice
    assert abs((found["median_days"].value or 0) - median(days)) <= 1


def test_each_month_has_a_rate_and_something_of_every_kind(year: None) -> None:
    desk = figures.found("promptly_resolved")[0]
    assert desk.broken_down is not None
    months = dict(desk.broken_down(Scope(period=YEAR)).over_time)
    assert len(months) == 12
    for month, amounts in months.items():
        if month > date(2020, 1, 1):  # what fell due in January was asked before the year began
            assert amounts["promptly_resolved"].value is not None, month
    now = desk.read(Scope(period=YEAR))
    for key in ("answered_late", "on_the_spot", "extended", "reopened", "confirmed", "forwarded",
                "withdrawn"):  # fmt: skip
        amount = now[key]
        assert amount.part or amount.value, key
    assert now["not_answered"].value == UNANSWERED
    assert CitizenQuery.objects.open().count() == UNANSWERED


def test_terms_are_those_of_the_law_of_2020(year: None) -> None:
    """15 calendar days, 30 where others are needed; a last day off moves to a working day."""
    calendar = current_calendar()
    answers = QueryDeadline.objects.filter(kind="answer")
    assert Counter(answers.values_list("basis", flat=True)).keys() == {
        "221-III/answer", "221-III/answer/others",
    }  # fmt: skip
    length = {"221-III/answer": 15, "221-III/answer/others": 30}
    moved = 0
    for row in answers:
        counted = row.started_on + timedelta(days=length[row.basis])
        assert row.original_due_on == calendar.on_or_after(counted)
        moved += row.original_due_on != counted
        assert calendar.is_working(row.due_on)
        if not row.is_extended:
            assert row.due_on == row.original_due_on
    assert moved > 100
    assert not QueryDeadline.objects.exclude(kind__in=["answer", "promise"]).exists()
    for query in CitizenQuery.objects.all():
        assert query.registered_on == calendar.registered_on(query.received_at)


def test_extensions_have_a_request_a_decision_and_a_notice(year: None) -> None:
    extended = QueryDeadline.objects.filter(kind="answer", is_extended=True)
    assert extended.count() == ExtensionRequest.objects.filter(is_granted=True).count() > 20
    for row in extended.select_related("query"):
        told = ledger.LedgerEntry.objects.filter(subject=row.query.ledger_subject)
        events = list(told.order_by("sequence").values_list("event", flat=True))
        where = events.index("extension_requested")
        assert events[where : where + 3] == ["extension_requested", "extended",
                                             "extension_notified"]  # fmt: skip


def test_rows_are_whole(year: None) -> None:
    assert list(ledger.verify()) == []
    queries = CitizenQuery.objects
    held = Holding.objects.filter(to_at=None).values_list("query", "body")
    assert sorted(held) == sorted(queries.open().values_list("pk", "body"))
    running = QueryDeadline.objects.filter(kind="answer").open().values_list("query", "due_on")
    assert sorted(running) == sorted(queries.open().values_list("pk", "due_on"))
    for query in queries.filter(status="answered"):
        assert numbers.parse_number(query.number) == query.number
        sent_on = timezone.localdate(query.answered_at)
        assert query.answered_on_time == (sent_on <= query.due_on)
    assert not queries.filter(Q(closed_at__lt=F("received_at"))).exists()
    assert not Answer.objects.filter(sent_at__lt=F("drafted_at")).exists()
    assert not Answer.objects.filter(drafted_at__lt=F("query__received_at")).exists()
    assert not Answer.objects.filter(legal_basis__icontains="89").exists()
    assert law.rule("221-III/answer").extension is None


def test_bodies_hold_only_what_they_were_there_for(year: None) -> None:
    holdings = Holding.objects.exclude(body=None)
    assert not holdings.filter(body__valid_from__gt=F("query__registered_on")).exists()
    assert not holdings.filter(body__valid_to__lt=F("query__registered_on")).exists()
    assert holdings.filter(body__slug="urban-mobility").exists()


def test_channels_are_social_media_and_the_office_mostly(year: None) -> None:
    channels = Counter(CitizenQuery.objects.values_list("channel", flat=True))
    assert channels["social"] + channels["front_office"] > 0.85 * QUERIES


def test_nothing_is_mailed_reminded_or_due(year: None) -> None:
    assert not Message.objects.exists()
    assert not Reminder.objects.exists()
    assert not QueryDeadline.objects.filter(due_on__gte=clock.today()).exists()
    assert not QueryDeadline.objects.filter(kind="promise").open().exists()
    told = reminders.sweep(clock.today())
    assert told.reminders < 100  # of the few that nobody answered, as of any other


def test_what_the_public_reads_has_no_contacts(year: None) -> None:
    assert CitizenQuery.objects.exclude(text=F("public_text")).exists()
    for query in CitizenQuery.objects.all():
        assert "727 000" not in query.public_text
        assert "@example.org" not in query.public_text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_their_pages_tell_the_whole_story(year: None, client: Client, language: str) -> None:
    public = CitizenQuery.objects.public()
    shown = [
        public.filter(reopened_count=1).first(),
        public.filter(is_extended=True).first(),
        public.filter(status="forwarded").first(),
        public.filter(status="in_work").first(),
        public.filter(is_on_the_spot=True).first(),
        public.filter(deadlines__basis="221-III/answer/others").first(),
        public.filter(deadlines__kind="promise").first(),
    ]
    with override(language):
        for query in shown:
            assert query is not None
            response = client.get(f"/{language}/queries/{query.number}/")
            assert response.status_code == 200
            page = response.content.decode()
            assert query.number in page
            assert ("221-III" in page) == (query.status != "forwarded"), query.number


def test_a_second_loading_finds_it_there(year: None) -> None:
    assert past_rows.is_loaded()


@pytest.mark.django_db
def test_elsewhere_it_is_not_there() -> None:
    """The database is set up for tests that are marked as this one is."""
    assert not past_rows.is_loaded()
