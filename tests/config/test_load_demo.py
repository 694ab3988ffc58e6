"""The demo year in the database: every state, by the verbs, with its ledger whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import RequestFactory, override_settings
from django.utils import timezone

from portal import city_loading, clock, ledger
from portal.models import LedgerEntry, Membership, Message, Role, User
from pressroom.models import Coverage
from queries.demo import residents, staff
from queries.models import (
    Answer,
    AnswerTemplate,
    Applicant,
    Attachment,
    CitizenQuery,
    ExtensionRequest,
    QueryDeadline,
    Status,
)

A_TUESDAY = "2026-11-24T15:30:00+05:00"


@dataclass(frozen=True)
class Loaded:
    """What the command said, and where the photos are."""

    said: str
    media: Path


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Loaded]:
    """A demo of 320 queries, loaded once for all tests here."""
    media = tmp_path_factory.mktemp("media")
    quick = {
        "DEMO": True,
        "MEDIA_ROOT": media,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
    with (
        django_db_blocker.unblock(),
        override_settings(**quick),
        time_machine.travel(A_TUESDAY),
        transaction.atomic(),
    ):
        city_loading.load(city_loading.read())
        out = StringIO()
        call_command("load_demo", "--queries=320", stdout=out)
        yield Loaded(out.getvalue(), media)
        transaction.set_rollback(True)


def test_every_state_occurs(demo: Loaded) -> None:
    assert set(CitizenQuery.objects.values_list("status", flat=True)) == set(Status.values)


def test_the_queues_have_what_each_role_comes_for(demo: Loaded) -> None:
    today = clock.today()
    queries = CitizenQuery.objects
    assert queries.overdue(today).count() >= 10
    assert queries.unrouted().count() >= 3
    assert queries.waiting_on_resident().count() >= 3
    assert queries.filter(status="in_approval").exists()
    assert queries.filter(due_on__gte=today).open().count() >= 20
    assert ExtensionRequest.objects.filter(decided_at=None).exists()


def test_everything_that_may_happen_to_a_query_has_happened(demo: Loaded) -> None:
    happened = set(LedgerEntry.objects.values_list("event", flat=True))
    assert happened >= {
        "received", "registered", "routed", "unrouted", "assigned", "settled", "taken",
        "executor_named", "details_asked", "details_supplied", "forwarded", "forwarded_outside",
        "extension_requested", "extended", "holding_answer_sent", "answer_drafted",
        "answer_sent_back", "answered", "answer_corrected", "promise_made", "promise_kept",
        "returned", "terminated", "withdrawn", "rated", "reopened", "supported",
        "public_text_edited", "photos_decided",
    }  # fmt: skip


def test_the_ledger_is_whole(demo: Loaded) -> None:
    assert list(ledger.verify()) == []


def test_nothing_happens_in_the_future_or_before_its_time(demo: Loaded) -> None:
    now = clock.now()
    assert not LedgerEntry.objects.filter(at__gt=now).exists()
    assert not Answer.objects.filter(sent_at__lt=F("query__received_at")).exists()
    frozen = CitizenQuery.objects.filter(status="answered", reopened_count=0)
    for query in frozen:
        on = timezone.localdate(query.answered_at)
        assert query.answered_on_time == (on <= query.due_on), query.number


def test_whoever_drafts_does_not_approve_where_there_are_two(demo: Loaded) -> None:
    alone = Answer.objects.filter(
        kind="final", approved_by=F("drafted_by"), query__is_on_the_spot=False, body__isnull=False
    )
    assert set(alone.values_list("body__slug", flat=True)) <= {staff.ONE_MEMBER_BODY}


def test_no_mail_of_the_past_is_sent_now(demo: Loaded) -> None:
    statuses = Message.objects.values_list("status", flat=True)
    assert set(statuses) == {"sent", "dead"}
    assert not Message.objects.filter(sent_at__lt=F("created_at")).exists()


def test_what_the_public_reads_has_no_contacts(demo: Loaded) -> None:
    redacted = CitizenQuery.objects.exclude(text=F("public_text"))
    assert redacted.exists()
    for query in CitizenQuery.objects.all():
        assert "727 000" not in query.public_text
        assert "@example.org" not in query.public_text


def test_photos_are_published_refused_and_waiting(demo: Loaded) -> None:
    photos = Attachment.objects
    assert photos.filter(published_at__isnull=False).exists()
    assert photos.filter(published_at=None).exists()
    for photo in photos.all():
        for name in (photo.photo.name, photo.thumb.name):
            assert (demo.media / name).read_bytes().startswith(b"\xff\xd8\xff")


def test_promises_are_kept_and_open(demo: Loaded) -> None:
    promises = QueryDeadline.objects.filter(kind="promise")
    assert promises.open().exists()
    assert promises.filter(met_at__isnull=False).exists()


def test_every_role_can_log_in_with_the_printed_password(demo: Loaded) -> None:
    assert staff.PASSWORD in demo.said
    out = StringIO()
    call_command("load_demo", "--logins", stdout=out)
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    for username in ("operator", "head.auezov", "executor.ecology", "press_officer"):
        assert f"  {username} " in out.getvalue()
        user = authenticate(RequestFactory().get("/"), username=username, password=staff.PASSWORD)
        assert user is not None, username
        assert user.is_staff
        assert not user.is_superuser


def test_people_are_fictional_and_reachable_by_nobody(demo: Loaded) -> None:
    emails = {*Applicant.objects.exclude(email="").values_list("email", flat=True)}
    emails |= {*User.objects.values_list("email", flat=True)}
    assert {email.rpartition("@")[2] for email in emails} == {
        "example.org",
        staff.MAIL_DOMAIN,
    }
    phones = Applicant.objects.exclude(phone="").values_list("phone", flat=True)
    assert all(phone.startswith("+7727000") for phone in phones)
    featured = Applicant.objects.filter(email=residents.FEATURED[0])
    assert featured.exists()


def test_answer_templates_are_there_in_three_languages(demo: Loaded) -> None:
    assert AnswerTemplate.objects.count() >= 20
    assert not AnswerTemplate.objects.filter(text_kk="").exists()


def test_the_press_centre_s_year_is_loaded_too(demo: Loaded) -> None:
    assert "Loaded 2020 at the press centre: 356 events, 24,000 materials in" in demo.said
    with pytest.raises(CommandError, match="invalid choice: 2019"):
        call_command("load_demo", "--year=2019")


def test_a_second_run_says_that_the_demo_is_here(demo: Loaded) -> None:
    before = CitizenQuery.objects.count(), Coverage.objects.count()
    out = StringIO()
    call_command("load_demo", stdout=out)
    said = f"The demo is here: {before[0]:,} queries.\nThe press centre's year 2020 is here.\n"
    assert out.getvalue().startswith(said)
    assert (CitizenQuery.objects.count(), Coverage.objects.count()) == before


def test_logins_can_be_listed_alone(demo: Loaded) -> None:
    out = StringIO()
    call_command("load_demo", "--logins", stdout=out)
    lines = out.getvalue().splitlines()[1:]
    assert len(lines) == User.objects.count() == len(staff.logins())
    assert all(line.startswith("  ") for line in lines)


@pytest.mark.django_db
def test_without_demo_there_are_no_known_passwords() -> None:
    assert not settings.DEMO
    with pytest.raises(CommandError, match="Set DEMO=1"):
        call_command("load_demo")
    assert not User.objects.exists()


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_without_a_city_the_demo_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="run load_city first"):
        call_command("load_demo")
    assert not User.objects.exists()
