"""Promising an announcement to its subscribers, in a process of its own: time and statements."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config.local.environment import ROOT, Environment

WISHES = """
    INSERT INTO portal_subscription (email, language, kinds, asked_at, confirmed_at)
    SELECT 's' || n || '@example.org', (ARRAY['kk', 'ru', 'en'])[1 + n %% 3],
           CASE WHEN n %% 5 = 0 THEN ARRAY['news'] ELSE ARRAY[]::varchar[] END, now(), now()
    FROM generate_series(1, %s) AS n;
    INSERT INTO portal_subscription_topics (subscription_id, topic_id)
    SELECT id, (SELECT min(id) FROM portal_topic) FROM portal_subscription WHERE id %% 3 = 0;
    INSERT INTO portal_subscription_districts (subscription_id, district_id)
    SELECT id, (SELECT min(id) FROM portal_district) FROM portal_subscription WHERE id %% 4 = 0;
    ANALYZE portal_subscription, portal_subscription_topics, portal_subscription_districts;
"""


@dataclass(frozen=True)
class Mailed:
    """What became of one announcement that everybody wants to hear of."""

    promised: int
    seconds: float
    statements: int
    again_seconds: float  # a worker that starts over finds all of it promised
    composed_a_second: float  # mails, by one process, without a mail server


def mailed(environment: Environment, subscribers: int) -> Mailed:
    """Mail so many in the database of this environment."""
    command = [sys.executable, "-m", "tests.bench.mailing", str(subscribers)]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return Mailed(**json.loads(done.stdout.splitlines()[-1]))


def mail_here(subscribers: int) -> dict[str, float]:
    """Subscribe them, publish, and promise."""
    import django  # noqa: PLC0415 -- only the process of the mailing needs it

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from portal import mail, outbox  # noqa: PLC0415
    from portal.models import District, Topic  # noqa: PLC0415
    from pressroom import mailing  # noqa: PLC0415
    from pressroom.models import Announcement  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(WISHES, [subscribers])
    announcement = _published()
    announcement.topics.add(Topic.objects.order_by("pk")[0])
    announcement.districts.add(District.objects.order_by("pk")[0])
    with CaptureQueriesContext(connection) as asked:
        promised, seconds = _timed(mailing.mail_due)
    Announcement.objects.update(mailed_at=None)
    _none, again_seconds = _timed(mailing.mail_due)
    messages = outbox.claim(1_000)
    _mails, mail_seconds = _timed(lambda: [mail.compose(message) for message in messages])
    return {
        "promised": promised,
        "seconds": seconds,
        "statements": len(asked),
        "again_seconds": again_seconds,
        "composed_a_second": len(messages) / mail_seconds,
    }


def _published() -> Any:
    """One approved announcement, public from now on."""
    from pressroom import publishing  # noqa: PLC0415
    from tests.factories import staff  # noqa: PLC0415

    words = publishing.Words(
        title={"kk": "Су өшіріледі", "ru": "Отключение воды"},
        text={"kk": "<div>Ертең.</div>", "ru": "<div>Завтра.</div>"},
    )
    alice, bob = (staff("press_officer", username=name) for name in ("bench-1", "bench-2"))
    draft = publishing.write(publishing.Draft(words=words), by=alice)
    return publishing.approve(publishing.submit(draft, by=alice), by=bob)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    done = work()
    return done, time.monotonic() - began


if __name__ == "__main__":
    print(json.dumps(mail_here(int(sys.argv[1]))))
