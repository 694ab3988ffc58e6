"""The local stack: real servers from wheels, the environment for them, and one command in it.

`DATABASE_URL` and `REDIS_URL` are used when they are set, and nothing is started for them. What is
not set gets a server of this checkout, with its data under `.local/` (see `config/servers.py`).
The `Makefile` calls this module; nothing in production does.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import psycopg
from psycopg import sql

from config.servers import ServerFailed, Servers, kept_secret

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".local"
MANAGE = [sys.executable, str(ROOT / "manage.py")]
TEST_SLOTS = 8  # test runs of one checkout at one time
Environment = dict[str, str]


def main() -> NoReturn:
    """Run `python -m config.local COMMAND …`."""
    command, *arguments = sys.argv[1:] or ["help"]
    if command not in COMMANDS:
        sys.exit(f"Usage: python -m config.local {{{'|'.join(COMMANDS)}}} …")
    try:
        sys.exit(COMMANDS[command](arguments))
    except ServerFailed as failure:
        sys.exit(str(failure))


# --- the commands ---------------------------------------------------------------------------------


def manage(arguments: Sequence[str]) -> int:
    """Run a management command on the demo's data."""
    return run([*MANAGE, *arguments])


def run(arguments: Sequence[str]) -> int:
    """Run any command on the demo's data."""
    with stack(HOME) as environment:
        return execute(arguments, environment)


def bench(arguments: Sequence[str]) -> int:
    """Run a command on servers and data of its own: a million rows stay out of the demo."""
    with stack(HOME / "bench") as environment:
        return execute(arguments, environment)


def test(arguments: Sequence[str]) -> int:
    """Run pytest on servers that trade durability for speed, on a new copy of an empty database."""
    with stack(HOME / "test", durable=False) as environment, ExitStack() as slot:
        place: Environment = {"DEMO": "0", "SECURE_SSL_REDIRECT": "0"}
        command = [sys.executable, "-m", "pytest"]
        if "DATABASE_URL" not in os.environ:
            place |= slot.enter_context(test_database(environment))
            command.append("--reuse-db")
        return execute([*command, *arguments], environment | place)


def stop(_arguments: Sequence[str]) -> int:
    """Stop every server of this checkout, whoever uses it."""
    for home in (HOME, HOME / "bench", HOME / "test"):
        if home.exists():
            Servers(home, say=say).stop()
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "manage": manage,
    "run": run,
    "bench": bench,
    "test": test,
    "stop": stop,
}


# --- the environment ------------------------------------------------------------------------------


def say(line: str) -> None:
    """Tell the person at the terminal at once what is going on."""
    print(line, flush=True)


@contextmanager
def stack(home: Path, *, durable: bool = True) -> Iterator[Environment]:
    """Hold the servers up that the environment does not name, and give the whole environment."""
    servers = Servers(home, durable=durable, say=say)
    with servers.up(
        postgres="DATABASE_URL" not in os.environ, valkey="REDIS_URL" not in os.environ
    ) as addresses:
        yield defaults(home) | os.environ | addresses


def defaults(home: Path) -> Environment:
    """Give what a developer's machine needs; the caller's environment wins over each."""
    port = os.environ.get("PORT", "8000")
    return {
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "DEFAULT_FROM_EMAIL": "Open Almaty <no-reply@example.org>",
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "EMAIL_URL": f"filemail://{home}/mail",
        "PORT": port,
        "SECRET_KEY": kept_secret(home / "secret_key", 50),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "VAR_DIR": str(home),
    }


def execute(command: Sequence[str], environment: Environment) -> int:
    """Run a command in the foreground; Ctrl-C is for it to handle, and we stay to tidy up."""
    child = subprocess.Popen(command, env=environment, cwd=ROOT)
    previous = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: child.terminate()),
    }
    try:
        return child.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


# --- test databases -------------------------------------------------------------------------------


@contextmanager
def test_database(environment: Environment) -> Iterator[Environment]:
    """Give a database that nobody else tests on, copied from one that all migrations ran on.

    The copy takes a tenth of a second where the migrations take many; a changed migration makes a
    new original.
    """
    original = f"migrated_{migrations_fingerprint()}"
    with (HOME / "test" / "original.lock").open("w") as making:
        fcntl.flock(making, fcntl.LOCK_EX)
        if not database_exists(environment, original):
            say("Preparing the test database …")
            recreate(environment, f"{original}_draft")
            place = {"DATABASE_URL": address(environment, f"{original}_draft")}
            subprocess.run(
                [*MANAGE, "migrate", "--verbosity=0"], env=environment | place, check=True, cwd=ROOT
            )
            with postgres(environment) as connection:
                names = map(sql.Identifier, (f"{original}_draft", original))
                connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
    with test_slot() as number:
        recreate(environment, f"test_run_{number}", template=original)
        redis_url = environment["REDIS_URL"].rpartition("/")[0]
        yield {
            "DATABASE_URL": address(environment, f"run_{number}"),
            "REDIS_URL": os.environ.get("REDIS_URL", f"{redis_url}/{number}"),
        }


@contextmanager
def test_slot() -> Iterator[int]:
    """Hold the first number that no other test run of this checkout holds."""
    for number in range(TEST_SLOTS):
        with (HOME / "test" / f"slot-{number}.lock").open("w") as slot:
            try:
                fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def address(environment: Environment, database: str) -> str:
    """Give the address of another database on the same server."""
    return f"{environment['DATABASE_URL'].rpartition('/')[0]}/{database}"


def postgres(environment: Environment) -> psycopg.Connection:
    """Connect to the server itself, outside any transaction."""
    return psycopg.connect(address(environment, "postgres"), autocommit=True)


def database_exists(environment: Environment, name: str) -> bool:
    """Tell whether the server has a database of this name."""
    with postgres(environment) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        return connection.execute(query, [name]).fetchone() is not None


def recreate(environment: Environment, name: str, template: str = "template1") -> None:
    """Make a database anew as a copy of another."""
    with postgres(environment) as connection:
        copy, of = sql.Identifier(name), sql.Identifier(template)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(copy))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, of))


if __name__ == "__main__":
    main()
