"""Databases of its own for every test run, as good as new: one for each of its processes.

They are copied from an original that all migrations ran on: a tenth of a second, where the
migrations take many. A changed migration makes a new original.
"""

import fcntl
import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from config.local.environment import MANAGE, ROOT, Environment, say
from config.local.keeping import ServerFailed

TEST_SLOTS = 8  # test runs of one checkout at one time
ORIGINAL = "migrated_"


@contextmanager
def fresh_databases(home: Path, environment: Environment) -> Iterator[Environment]:
    """Give the addresses of databases and a Valkey that nobody else tests on.

    None of the databases exists yet: each process of the run copies the original under a name of
    its own. Django puts `test_` before that name, and pytest-django the process's number behind it.
    """
    original = make_original(home, environment)
    with slot(home) as number:
        for name in sorted(database_names(environment)):
            if re.fullmatch(rf"test_run_{number}(_gw\d+)?", name):
                drop(environment, name)
        redis_url = environment["REDIS_URL"].rpartition("/")[0]
        yield {
            "DATABASE_URL": address(environment, f"run_{number}"),
            "REDIS_URL": os.environ.get("REDIS_URL", f"{redis_url}/{number}"),
            "TEST_DATABASE_ORIGINAL": original,
        }


def make_original(home: Path, environment: Environment) -> str:
    """Migrate an empty database unless that was done since the last change; give its name."""
    original = f"{ORIGINAL}{migrations_fingerprint()}"
    with (home / "original.lock").open("w") as making:
        fcntl.flock(making, fcntl.LOCK_EX)
        names = database_names(environment)
        if original in names:
            return original
        say("Preparing the test database …")
        for old in names:
            if old.startswith(ORIGINAL):
                drop(environment, old)
        draft = f"{original}_draft"
        recreate(environment, draft, template="template0")
        migrate = [*MANAGE, "migrate", "--verbosity=0"]
        place = environment | {"DATABASE_URL": address(environment, draft)}
        if subprocess.run(migrate, env=place, cwd=ROOT, check=False).returncode:
            message = "The migrations failed on an empty database; see above."
            raise ServerFailed(message)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        command(environment, rename.format(sql.Identifier(draft), sql.Identifier(original)))
    return original


@contextmanager
def slot(home: Path) -> Iterator[int]:
    """Hold the first number that no other test run of this checkout holds."""
    for number in range(TEST_SLOTS):
        with (home / f"slot-{number}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield number
            return
    message = f"{TEST_SLOTS} test runs are under way in this checkout; wait for one to end."
    raise ServerFailed(message)


def migrations_fingerprint() -> str:
    """Give a short name for what all migrations together say, those of packages by the lock."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def address(environment: Environment, database: str) -> str:
    """Give the address of another database on the same server."""
    return f"{environment['DATABASE_URL'].rpartition('/')[0]}/{database}"


def server(environment: Environment) -> psycopg.Connection:
    """Connect to the server itself, outside any transaction."""
    return psycopg.connect(address(environment, "postgres"), autocommit=True)


def command(environment: Environment, statement: sql.Composed) -> None:
    """Run one statement that concerns whole databases."""
    with server(environment) as connection:
        connection.execute(statement)


def database_names(environment: Environment) -> set[str]:
    """Name the databases the server has."""
    with server(environment) as connection:
        return {str(name) for (name,) in connection.execute("SELECT datname FROM pg_database")}


def drop(environment: Environment, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    command(environment, statement.format(sql.Identifier(name)))


def recreate(environment: Environment, name: str, *, template: str) -> None:
    """Make a database anew as a copy of another."""
    drop(environment, name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    command(environment, statement.format(sql.Identifier(name), sql.Identifier(template)))
