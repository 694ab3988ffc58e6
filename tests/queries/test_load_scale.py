"""A large register: rows by COPY that the portal takes for its own."""

import re
from collections import Counter
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Q
from pytest_django import Settings

from portal import city_loading, clock, ledger, numbers, search
from queries.models import Applicant, CitizenQuery, Holding, QueryDeadline

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def city(settings: Settings) -> None:
    settings.DEMO = True
    city_loading.load(city_loading.read())


def schema() -> Counter[str]:
    """The definitions of all indexes and foreign keys there are, without their type casts.

    PostgreSQL writes the casts of a condition at another place once it has been read back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL
            SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'
            """
        )
        return Counter(
            re.sub(r"::(character varying|text)(\[\])?|[()]", "", definition)
            for (definition,) in cursor.fetchall()
        )


def test_scale_gives_whole_queries_beside_those_there_are() -> None:
    before = schema()
    call_command("load_scale", "--queries=300", "--due=20", stdout=StringIO())
    call_command("load_scale", "--queries=200", stdout=StringIO())
    assert schema() == before
    queries = CitizenQuery.objects
    assert queries.count() == Applicant.objects.count() == 500
    assert list(ledger.verify()) == []
    assert {"answered", "assigned", "in_work"} < set(queries.values_list("status", flat=True))
    for query in queries.all():
        assert numbers.parse_number(query.number) == query.number

    held = Holding.objects.filter(to_at=None).values_list("query", "body")
    assert sorted(held) == sorted(queries.open().values_list("pk", "body"))
    running = QueryDeadline.objects.filter(kind="answer").open().values_list("query", "due_on")
    assert sorted(running) == sorted(queries.open().values_list("pk", "due_on"))
    assert not QueryDeadline.objects.filter(
        Q(body__isnull=True) & Q(query__body__isnull=False)
        | Q(body__isnull=False) & ~Q(body=F("query__body"))
    ).exists()


def test_scale_makes_as_many_fall_due_as_are_asked_for() -> None:
    call_command("load_scale", "--queries=100", "--due=60", stdout=StringIO())
    from_today = CitizenQuery.objects.open().filter(due_on__gte=clock.today())
    next_due = from_today.order_by("due_on").values_list("due_on", flat=True)[0]
    assert CitizenQuery.objects.open().filter(due_on=next_due).count() >= 60


def test_bodies_hold_only_what_they_were_there_for() -> None:
    call_command("load_scale", "--queries=300", stdout=StringIO())
    late = CitizenQuery.objects.filter(body__valid_to__lt=F("registered_on"))
    early = CitizenQuery.objects.filter(body__valid_from__gt=F("registered_on"))
    assert not late.exists()
    assert not early.exists()


def test_the_register_finds_its_words() -> None:
    call_command("load_scale", "--queries=300", stdout=StringIO())
    query = CitizenQuery.objects.public().filter(language="ru").first()
    assert query is not None
    word = max(search.words_of(query.public_text), key=len)
    understood = search.understand(word)
    assert understood is not None
    found = CitizenQuery.objects.public().filter(understood.condition())
    assert query.pk in found.values_list("pk", flat=True)


def test_the_same_size_gives_the_same_register() -> None:
    columns = ("subject", "text", "status", "outcome", "place", "body__slug", "due_on")
    registers = []
    for _ in range(2):
        with time_machine.travel("2026-11-24T10:30:00+05:00", tick=False):
            call_command("load_scale", "--queries=120", stdout=StringIO())
        rows = CitizenQuery.objects.order_by("pk").values_list(*columns)
        registers.append(list(rows)[-120:])
    assert registers[0] == registers[1]


@pytest.mark.parametrize("arguments", [("--queries=0",), ("--queries=5", "--due=6")])
def test_scale_refuses_what_cannot_be(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="at least one query"):
        call_command("load_scale", *arguments)


def test_scale_stays_away_from_real_queries(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="does not belong among real queries"):
        call_command("load_scale", "--queries=5")
