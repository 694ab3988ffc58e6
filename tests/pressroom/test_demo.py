"""The press centre's demo: the year 2020 to the last item, and nothing against its own rules."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from portal import city_loading, ledger
from portal.models import LedgerEntry, Message, SearchWord
from portal.workdays import ALMATY
from pressroom.demo import loading
from pressroom.demo.phrases import COVID
from pressroom.models import (
    Accreditation,
    Announcement,
    Coverage,
    Journalist,
    Outlet,
    PressAnswer,
    PressDeadline,
    PressEvent,
    PressQuestion,
    Speaking,
)
from pressroom.models.choices import AccreditationStatus
from queries.demo import staff
from queries.demo.spread import spread

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
YEAR = (datetime(2020, 1, 1, tzinfo=ALMATY), datetime(2021, 1, 1, tzinfo=ALMATY))
FIRST_HALF = (YEAR[0], datetime(2020, 7, 1, tzinfo=ALMATY))
ON_COVID = Q(event__topics__slug=COVID)


def load() -> list[float]:
    """Load city, staff and the press centre; gives the steps told."""
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=quick):
        city_loading.load(city_loading.read())
        staff.create(NOW.date())
        return list(loading.load(now=NOW))


@pytest.fixture(scope="module")
def steps(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[float]]:
    """The year, loaded once for all tests here that ask for it."""
    with django_db_blocker.unblock(), transaction.atomic():
        told = load()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield told
        transaction.set_rollback(True)


def test_the_year_counts_what_the_city_reported(steps: list[float]) -> None:
    held = PressEvent.objects.held().filter(starts_at__range=YEAR)
    answered = PressQuestion.objects.answered().filter(asked_at__range=YEAR)
    coverage = Coverage.objects.filter(published_at__range=YEAR)
    assert held.count() == 356
    assert Speaking.objects.filter(event__in=held).count() == 623
    assert answered.count() == 3_048
    assert coverage.filter(kind="tv").count() == 1_500
    assert coverage.count() == 24_000
    assert Speaking.objects.filter(event__starts_at__range=YEAR).count() == 623
    assert answered.filter(answered_at__range=YEAR).count() == 3_048


def test_the_first_half_counts_what_the_city_reported(steps: list[float]) -> None:
    held = PressEvent.objects.held().filter(starts_at__range=FIRST_HALF)
    answered = PressQuestion.objects.answered().filter(asked_at__range=FIRST_HALF)
    speakings = Speaking.objects.filter(event__in=held)
    counted = (held.count(), speakings.count(), answered.count())
    on_covid = (
        held.filter(topics__slug=COVID).count(),
        speakings.filter(ON_COVID).count(),
        answered.filter(ON_COVID).count(),
    )
    assert counted == (167, 366, 1_685)
    assert on_covid == (131, 199, 1_339)
    assert answered.filter(answered_at__range=FIRST_HALF).count() == 1_685


def test_every_answered_question_has_its_answer(steps: list[float]) -> None:
    of_its_own = Exists(PressAnswer.objects.filter(question=OuterRef("pk")))
    of_another = Exists(PressAnswer.objects.filter(question=OuterRef("answered_with")))
    answered = PressQuestion.objects.answered()
    assert not answered.exclude(of_its_own | of_another).exists()
    of_no_answered = PressAnswer.objects.exclude(question__status="answered")
    assert set(of_no_answered.values_list("kind", flat=True)) == {"holding"}


def test_all_that_may_become_of_a_question_has(steps: list[float]) -> None:
    questions = PressQuestion.objects.filter(asked_at__range=YEAR)
    assert set(questions.values_list("status", flat=True)) == {"answered", "declined", "withdrawn"}
    assert questions.filter(answered_on_time=True).count() > 50
    assert questions.filter(answered_on_time=False).count() > 10
    assert questions.filter(answered_with__isnull=False).count() > 20
    kinds = set(PressAnswer.objects.values_list("kind", flat=True))
    assert kinds == {"on_the_spot", "holding", "final", "corrected"}
    late = questions.filter(promised_at__isnull=False, answered_with=None)
    for question in late:
        answered_on = question.answered_at.astimezone(ALMATY).date()
        assert question.answered_on_time == (answered_on <= question.due_on), question.number


def test_who_spoke_held_the_office_on_that_day(steps: list[float]) -> None:
    speakings = Speaking.objects.select_related("event", "appointment__official")
    assert len({speaking.appointment_id for speaking in speakings}) > 25
    for speaking in speakings:
        day = speaking.event.starts_at.astimezone(ALMATY).date()
        appointment = speaking.appointment
        assert appointment.valid_from <= day <= (appointment.valid_to or day)
        assert speaking.name_as_printed_ru == appointment.official.name_ru
        assert speaking.title_as_printed_kk == appointment.title_kk


def test_coverage_follows_what_it_tells_of(steps: list[float]) -> None:
    coverage = Coverage.objects.all()
    assert not coverage.filter(published_at__lt=F("event__starts_at")).exists()
    assert not coverage.filter(published_at__lt=F("announcement__publish_at")).exists()
    assert not coverage.filter(published_at__lt=F("original__published_at")).exists()
    assert not coverage.filter(original__original__isnull=False).exists()
    assert coverage.filter(original__isnull=False).count() > 5_000
    subjects = coverage.aggregate(*(Count(name) for name in ("event", "announcement", "question")))
    assert sum(subjects.values()) == 24_000
    assert coverage.filter(kind="tv", event=None).count() == 0


def test_names_and_addresses_are_nobodys(steps: list[float]) -> None:
    domains = {domain for row in Outlet.objects.values_list("domains", flat=True) for domain in row}
    assert all(domain.endswith(".example") for domain in domains)
    assert not Coverage.objects.exclude(url__regex=r"^https://[a-z0-9-]+\.example/").exists()
    emails = Journalist.objects.values_list("email", flat=True)
    assert {email.partition("@")[2] for email in emails} == {"newsroom.example.org"}


def test_texts_are_whole_in_three_languages(steps: list[float]) -> None:
    for event in PressEvent.objects.filter(starts_at__range=YEAR):
        assert all((event.title_kk, event.title_ru, event.title_en)), event.number
    for model in (PressQuestion, PressAnswer):
        assert not model.objects.filter(Q(text__contains="{") | Q(text="")).exists()
        assert set(model.objects.values_list("language", flat=True)) == {"kk", "ru", "en"}
    assert not Announcement.objects.filter(title_kk__contains="{").exists()


def test_announcements_stand_beside(steps: list[float]) -> None:
    kinds = set(Announcement.objects.public(NOW).values_list("kind", flat=True))
    assert kinds == {"release", "news", "notice", "decision"}
    assert Announcement.objects.filter(publish_at__range=YEAR).count() == 30
    assert not Announcement.objects.filter(status="approved", body=None).exists()


def test_the_search_knows_the_words(steps: list[float]) -> None:
    assert SearchWord.objects.filter(word__in=["коронавирус", "спикеры", "карантин"]).count() >= 2


def test_the_programme_of_today_has_every_state(steps: list[float]) -> None:
    events = PressEvent.objects.filter(starts_at__year=2026)
    upcoming = events.public(NOW).upcoming(NOW)
    assert [event.status for event in upcoming] == [
        "announced",
        "cancelled",
        "announced",
        "announced",
    ]
    moved = upcoming.get(changes__kind="rescheduled")
    assert moved.sequence == 1
    embargoed = events.get(status="announced", announce_at__gt=NOW)
    assert embargoed.announce_at.astimezone(ALMATY).date() > NOW.date()
    assert events.filter(status="planned").count() == 1
    assert events.held().count() == 1
    assert not Speaking.objects.filter(event__in=upcoming, name_as_printed_kk="").exists()


def test_answers_are_owed_now_and_one_is_overdue(steps: list[float]) -> None:
    now = PressQuestion.objects.filter(asked_at__year=2026)
    owed = now.owed()
    today = NOW.astimezone(ALMATY).date()
    assert owed.filter(due_on__lt=today).count() == 1
    assert owed.filter(due_on__gte=today).count() >= 2
    assert PressDeadline.objects.overdue(today).count() == 1
    assert now.filter(answers__kind="corrected").exists()
    assert now.filter(answered_with__isnull=False).exists()
    assert now.filter(channel="written", status="answered").exists()


def test_announcements_of_today_have_every_state(steps: list[float]) -> None:
    announcements = Announcement.objects.all()
    assert announcements.urgent(NOW).count() == 1
    assert announcements.filter(status="approved", publish_at__gt=NOW).count() == 1
    assert announcements.filter(versions__isnull=False, corrected_at__isnull=False).count() == 1
    states = set(announcements.values_list("status", flat=True))
    assert states == {"draft", "in_review", "approved", "withdrawn"}


def test_accreditations_are_in_every_state(steps: list[float]) -> None:
    states = set(Accreditation.objects.values_list("status", flat=True))
    assert states == set(AccreditationStatus.values)
    assert Accreditation.objects.to_decide().filter(event__isnull=False).exists()


def test_what_the_verbs_did_is_in_the_ledger_and_no_mail_waits(steps: list[float]) -> None:
    assert list(ledger.verify()) == []
    happened = set(LedgerEntry.objects.values_list("event", flat=True))
    assert happened >= {"planned", "announced", "rescheduled", "cancelled", "closed", "corrected"}
    assert not LedgerEntry.objects.filter(at__gt=NOW).exists()
    assert not Message.objects.exclude(status="sent").exists()
    assert Message.objects.filter(recipient__startswith="journalist:").exists()


def test_it_says_how_far_it_is(steps: list[float]) -> None:
    assert steps == sorted(steps)
    assert steps[-1] == 1.0
    assert loading.is_loaded()


def fingerprint() -> str:
    """Everything the public reads of the year, without keys."""
    rows = [
        *PressEvent.objects.order_by("number").values_list("number", "starts_at", "title_kk"),
        *PressQuestion.objects.order_by("number").values_list("number", "text", "answered_at"),
        *PressAnswer.objects.order_by("question__number", "version").values_list("text"),
        *Coverage.objects.order_by("identity").values_list("identity", "title", "published_at"),
        *Speaking.objects.order_by("event__number", "position").values_list("title_as_printed_kk"),
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.mark.django_db
def test_it_is_the_same_every_time() -> None:
    found = []
    for _run in range(2):
        with transaction.atomic():
            load()
            found.append(fingerprint())
            transaction.set_rollback(True)
    assert found[0] == found[1]


@pytest.mark.django_db
def test_without_staff_it_says_so() -> None:
    with pytest.raises(loading.NoStaff):
        list(loading.load(now=NOW))
    assert not loading.is_loaded()


@pytest.mark.parametrize(("total", "parts", "most"), [(199, 131, 8), (1_339, 131, 30), (9, 9, 1)])
def test_spread_makes_the_total(total: int, parts: int, most: int) -> None:
    numbers = spread(total, parts, Random(1), most=most)
    assert (sum(numbers), len(numbers)) == (total, parts)
    assert min(numbers) >= 1
    assert max(numbers) <= most
