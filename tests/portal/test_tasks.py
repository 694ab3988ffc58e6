"""What beat asks for exists under its name, and is as thin as a name."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from config.celery import app
from portal import clock, outbox, tasks
from portal.models import Message, Reminder, Role
from portal.views import BEAT_KEY
from queries import tasks as desk_tasks
from tests.factories import (
    ApplicantFactory,
    BodyFactory,
    CitizenQueryFactory,
    QueryDeadlineFactory,
    staff,
)
from tests.factories.desk import DUE_ON

ALMATY = ZoneInfo("Asia/Almaty")


def test_beat_asks_only_for_tasks_that_exist() -> None:
    app.loader.import_default_modules()  # as a worker does
    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert asked == {name for name in app.tasks if not name.startswith("celery.")}


def test_beat_shows_in_readyz(client: Client, db: None) -> None:
    assert client.get("/readyz").json()["beat"] is False
    tasks.note_beat()
    assert client.get("/readyz").json() == {"database": True, "broker": True, "beat": True}
    cache.delete(BEAT_KEY)
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_due_messages_are_sent(mailoutbox: list[EmailMessage]) -> None:
    applicant = ApplicantFactory()
    outbox.enqueue(
        template="queries/my_queries", recipient=applicant.reference, language="kk", context={}
    )
    tasks.send_due_messages()
    assert [mail.to for mail in mailoutbox] == [[applicant.email]]
    assert Message.objects.get().status == Message.Status.SENT


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "told"), [(8, 0), (9, 1), (23, 1)])
def test_reminders_wait_for_the_hour_in_almaty(settings: Settings, hour: int, told: int) -> None:
    settings.REMINDER_HOUR = 9
    body = BodyFactory()
    staff(Role.EXECUTOR, body)
    QueryDeadlineFactory(query=CitizenQueryFactory(in_work=True, body=body))
    moment = datetime(DUE_ON.year, DUE_ON.month, DUE_ON.day, hour, 59, tzinfo=ALMATY)
    with clock.at(moment):
        desk_tasks.send_reminders()
        desk_tasks.send_reminders()
    assert Reminder.objects.count() == told
