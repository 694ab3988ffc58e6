"""The whole portal but for its web pages, on servers of its own that may be stopped and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psycopg
from celery import Celery

from config.local.environment import MANAGE, ROOT, surroundings
from config.local.servers import Servers
from tests.faults.mail_server import MailServer

LEASE_SECONDS: Final = 2
PATIENCE: Final = 40  # seconds until a test gives up waiting
CELERY: Final = (sys.executable, "-m", "celery", "--quiet", "--app", "config.celery")
WORKER: Final = ("worker", "--loglevel=WARNING", "--concurrency=1")
QUICK: Final = ("--without-gossip", "--without-mingle", "--without-heartbeat")


class Part:
    """A process of the portal and all it has started, in a group of their own."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as words:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """As the machine's power cut would: no goodbye."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        if self.is_alive():
            self._signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        self.kill()

    def words(self) -> str:
        return self.log.read_text(errors="replace")

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return
        if number == signal.SIGKILL:
            self.process.wait()


class World:
    """What a test of faults holds in its hands."""

    def __init__(self, home: Path, mail_server: MailServer) -> None:
        self.home = home
        self.mail_server = mail_server
        self.servers = Servers(home, say=lambda _words: None, durable=True)
        self.environment: dict[str, str] = {}
        self.parts: list[Part] = []

    def start(self) -> None:
        addresses = self.servers.ensure()
        self.environment = surroundings(self.home, addresses) | {
            "DEBUG": "0",
            "DEMO": "1",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_server.port}",
            "MAIL_LEASE_SECONDS": str(LEASE_SECONDS),
            "MAIL_RETRY_SECONDS": "1",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
            "VAR_DIR": str(self.home),
        }
        self.manage("migrate", "--verbosity=0")

    def end(self) -> None:
        self.stop_parts()
        self.servers.stop()

    # --- the portal's processes -------------------------------------------------------------------

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [*MANAGE, *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def begin(self, *arguments: str) -> Part:
        """Start a management command and do not wait for it."""
        return self._part([*MANAGE, *arguments], "command")

    def worker(self) -> Part:
        return self._part([*CELERY, *WORKER, *QUICK], "worker")

    def beat(self) -> Part:
        schedule = self.home / f"beat-{uuid.uuid4().hex}"
        return self._part([*CELERY, "beat", "--pidfile=", f"--schedule={schedule}"], "beat")

    def tick(self) -> None:
        """Ask a worker to look at the outbox, as beat does every five seconds."""
        app = Celery(broker=self.environment["REDIS_URL"], set_as_current=False)
        with app.connection_for_write() as broker:
            app.send_task("portal.send_due_messages", connection=broker, ignore_result=True)
        app.close()

    def stop_parts(self) -> None:
        for part in self.parts:
            part.stop()
        self.parts.clear()

    def _part(self, command: Sequence[str], name: str) -> Part:
        part = Part(command, self.environment, self.home / f"{name}-{len(self.parts)}.log")
        self.parts.append(part)
        return part

    # --- the database, without Django -------------------------------------------------------------

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            yield connection

    def ask(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.database() as connection:
            return connection.execute(statement, parameters).fetchall()  # type: ignore[arg-type]

    def tell(self, statement: str, *parameters: Any) -> None:
        with self.database() as connection:
            connection.execute(statement, parameters)  # type: ignore[arg-type]

    def promise(self, count: int = 1) -> list[str]:
        """Write so many mails into the outbox, as a verb does; give their Message-IDs."""
        rows = self.ask(
            """
            WITH applicant AS (
                INSERT INTO queries_applicant
                       (full_name, iin, email, phone, postal_address, language, post_url,
                        post_author)
                SELECT '', '', 'resident' || n || '@example.org', '', '', 'kk', '', ''
                  FROM generate_series(1, %s) AS n
                RETURNING id
            )
            INSERT INTO portal_message
                   (id, recipient, template, language, context, status, attempts, created_at,
                    next_attempt_at, last_error)
            SELECT gen_random_uuid(), 'applicant:' || id, 'queries/my_queries', 'kk', '{}',
                   'queued', 0, now(), now(), ''
              FROM applicant
            RETURNING id
            """,
            count,
        )
        return [f"<{pk}@127.0.0.1>" for (pk,) in rows]

    def statuses(self) -> dict[str, int]:
        rows = self.ask("SELECT status, count(*) FROM portal_message GROUP BY status")
        return {str(status): int(count) for status, count in rows}

    def forget(self) -> None:
        """Make ready for the next test."""
        self.stop_parts()
        self.servers.ensure()
        self.tell("TRUNCATE portal_message, queries_applicant, portal_user CASCADE")
        self.mail_server.before_mail.open()
        self.mail_server.after_mail.open()
        self.mail_server.forget()


def wait_until(condition: Callable[[], Any], what: str, *, every: float = 0.1) -> None:
    """Wait for what must come; an error of a stopped server is not yet the answer."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if condition():
                return
        except psycopg.OperationalError:
            pass
        time.sleep(every)
    message = f"waited {PATIENCE} s in vain: {what}"
    raise AssertionError(message)
