"""The Celery application: worker and beat. Web processes never publish to the broker.

Beat is the only clock: every task is a sweep that looks for its work in the database, so a tick
that is lost, doubled or late costs nothing but time.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("open_almaty")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "send due mail": {
        "task": "portal.send_due_messages",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "send reminders": {"task": "queries.send_reminders", "schedule": crontab(minute="*/10")},
    "fold figures": {
        "task": "queries.fold_figures",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "watch for anomalies": {
        "task": "queries.watch",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 290},
    },
    "answer queries of anomalies": {
        "task": "queries.answer_anomalies",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "forget drafts": {"task": "queries.forget_drafts", "schedule": crontab(minute=20)},
    "seal the ledger": {"task": "portal.seal_ledger", "schedule": crontab(minute="7,27,47")},
    "freeze figures": {"task": "portal.freeze_figures", "schedule": crontab(hour=2, minute=25)},
    "purge sent mail": {"task": "portal.purge_messages", "schedule": crontab(hour=1, minute=35)},
    "erase people whose term is over": {
        "task": "queries.erase_expired",
        "schedule": crontab(hour="1-5", minute=45),
    },
    "move deadlines": {
        "task": "portal.move_deadlines",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "read files of coverage": {
        "task": "pressroom.read_coverage",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "forget files of coverage": {
        "task": "pressroom.forget_coverage_files",
        "schedule": crontab(hour=2, minute=50),
    },
    "work on imports of queries": {
        "task": "queries.work_on_imports",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "forget files of imports": {
        "task": "queries.forget_import_files",
        "schedule": crontab(hour=2, minute=40),
    },
    "mail announcements": {
        "task": "pressroom.mail_announcements",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "forget subscribers": {"task": "portal.forget_subscribers", "schedule": crontab(minute=50)},
    "forget applications nobody confirmed": {
        "task": "pressroom.forget_unconfirmed",
        "schedule": crontab(minute=25),
    },
    "erase journalists whose term is over": {
        "task": "pressroom.erase_expired",
        "schedule": crontab(hour="1-5", minute=55),
    },
    "erase contacts of broadcasts whose term is over": {
        "task": "broadcasts.erase_expired",
        "schedule": crontab(hour="1-5", minute=15),
    },
    "beat is alive": {"task": "portal.note_beat", "schedule": 15.0, "options": {"expires": 15}},
}
