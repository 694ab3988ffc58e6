"""The whole portal as it runs in production, on servers and data of its own, to be visited.

The parts are those of the Procfile: gunicorn, a Celery worker, beat. Mail really goes out by the
worker, into the folder that the demo's mailbox page shows.
"""

import fcntl
import json
import os
import shutil
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg
import redis

from config.local.databases import address, make_original, recreate
from config.local.environment import MANAGE, ROOT, say
from config.local.keeping import free_port, secret
from config.local.processes import Processes, end_leftovers, read_procfile
from config.local.servers import Servers
from portal.memory import REST_SECONDS

READY_SECONDS = 60
DATABASE = "journeys"


class House:
    """A running portal: where it is, what is in its database, and its switches."""

    def __init__(self, home: Path, servers: Servers, addresses: dict[str, str]) -> None:
        self.servers = servers
        self.url = f"http://127.0.0.1:{free_port()}"
        self.run_folder = home / "run"
        self.environment = os.environ | addresses
        self.environment |= {
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": address(addresses, DATABASE),
            "DEBUG": "0",
            "DEFAULT_FROM_EMAIL": "Open Almaty <no-reply@example.org>",
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EMAIL_URL": "filemail://",
            "PORT": self.url.rpartition(":")[2],
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
            "SECRET_KEY": secret(home / "secret_key", 50),
            "SECURE_SSL_REDIRECT": "0",
            "SITE_URL": self.url,
            "STATIC_ROOT": str(home / "static"),
            "VAR_DIR": str(self.run_folder),
        }

    def run(self, code: str) -> None:
        """Run a line of Python on the portal's data."""
        command = [*MANAGE, "shell", "--verbosity=0", "--command", code]
        subprocess.run(command, env=self.environment, cwd=ROOT, check=True)

    def ask(self, expression: str) -> Any:
        """What `expression` of the scenes is on the portal's data, and JSON can say."""
        imports = "import json; from tests.journeys import live_scenes, scenes"
        code = f"{imports}; print(json.dumps({expression}))"
        command = [*MANAGE, "shell", "--verbosity=0", "--command", code]
        told = subprocess.run(
            command, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        return json.loads(told.stdout)

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the database, past all pages."""
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            return list(connection.execute(statement, values))

    def count(self, table: str) -> int:
        [(count,)] = self.rows(f"SELECT count(*) FROM {table}")  # noqa: S608 -- a test's own word
        return int(count)

    def cool_down(self) -> None:
        """Forget who filed how often: a new journey begins on a quiet day."""
        client = redis.Redis.from_url(self.environment["REDIS_URL"])
        with client:
            for key in client.scan_iter("*throttle:*"):
                client.delete(key)

    def stop_valkey(self) -> None:
        self.servers.valkey.stop()

    def start_valkey(self) -> None:
        """Start it again, and wait until every process asks it again after the failure."""
        assert self.servers.ensure()["REDIS_URL"] == self.environment["REDIS_URL"]
        time.sleep(REST_SECONDS)


@contextmanager
def standing(home: Path, *, preparation: str) -> Iterator[House]:
    """Bring the portal up on an empty database, prepared by a line of Python; then take it down."""
    home.mkdir(parents=True, exist_ok=True)
    servers = Servers(home, say=say, durable=False)
    with (home / "house.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second run in this checkout waits for the first
        end_leftovers(home / "parts.json")
        with servers.up() as addresses:
            house = House(home, servers, addresses)
            shutil.rmtree(house.run_folder, ignore_errors=True)
            house.run_folder.mkdir()
            original = make_original(home, house.environment)
            recreate(addresses, DATABASE, template=original)
            house.servers.valkey.stop()  # what an earlier run had queued is nobody's business now
            house.servers.ensure()
            house.run(preparation)
            with parts_of(house, home / "parts.json"):
                yield house


@contextmanager
def parts_of(house: House, record: Path) -> Iterator[None]:
    """Run web, worker and beat beside us."""
    commands = read_procfile(ROOT / "Procfile", house.environment)
    processes = Processes(commands=commands, environment=house.environment, record=record)
    stopping = threading.Event()
    ready = threading.Event()
    runner = threading.Thread(
        target=processes.run,
        kwargs={"ready": ready.set, "watch": lambda: None, "stopping": stopping},
    )
    runner.start()
    try:
        wait_until_ready(house, runner)
        yield
    finally:
        stopping.set()
        runner.join()


def wait_until_ready(house: House, runner: threading.Thread) -> None:
    """Wait until a page can be had; worker and beat need no longer than the first mail can wait."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and runner.is_alive():
        try:
            with urllib.request.urlopen(f"{house.url}/healthz", timeout=5):  # noqa: S310 -- http
                return
        except (OSError, HTTPException):
            time.sleep(0.2)
    message = "The portal did not come up; its parts' words are above."
    raise AssertionError(message)
