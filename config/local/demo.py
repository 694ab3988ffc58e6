"""The whole portal on one machine: servers, data, web, worker and beat, until Ctrl-C."""

import fcntl
import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from config.local.environment import HOME, ROOT, Environment, say, surroundings, wished
from config.local.keeping import ServerFailed, is_free
from config.local.processes import GaveUp, Processes, end_leftovers, read_procfile
from config.local.servers import Servers

READY_SECONDS = 60
RECORD = HOME / "parts.json"


def demo(_arguments: Sequence[str]) -> int:
    """Bring everything up with demo data, and say where; stop everything on Ctrl-C or SIGTERM."""
    HOME.mkdir(parents=True, exist_ok=True)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    servers = Servers(HOME, say=say)
    with only_demo():
        if ended := end_leftovers(RECORD):
            say(f"Ended what an earlier, killed run had left behind: {', '.join(ended)}.")
        check_port()
        with servers.up(**wished()) as addresses:
            environment = surroundings(HOME, addresses)
            if prepare_in_time(environment, stopping) and not stopping.is_set():
                serve(servers, environment, stopping)
            say("Stopping PostgreSQL and Valkey …" if addresses else "Stopped.")
    return 0


@contextmanager
def only_demo() -> Iterator[None]:
    """Make sure that this checkout runs one demo at a time."""
    with (HOME / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            message = f"The demo of this checkout is running already: {lock.read().strip()}"
            raise ServerFailed(message) from None
        lock.truncate(0)
        lock.write(f"{address()} (process {os.getpid()})\n")
        lock.flush()
        yield


def address() -> str:
    """Give the address the demo serves on."""
    return f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"


def check_port() -> None:
    """Refuse a port that is no port, or another program's."""
    port = os.environ.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 2**16:
        message = f"PORT={port} is not the number of a port; say for example: make demo PORT=8080"
        raise ServerFailed(message)
    if not is_free(int(port)):
        message = (
            f"Another program listens on port {port} already. "
            f"Choose another one: make demo PORT={int(port) + 80}"
        )
        raise ServerFailed(message)


# --- the data -------------------------------------------------------------------------------------


def prepare_in_time(environment: Environment, stopping: threading.Event) -> bool:
    """Run `prepare` in the environment; False when we were told to stop before its end."""
    child = subprocess.Popen(
        [sys.executable, "-m", "config.local", "prepare"],
        env=environment,
        cwd=ROOT,
        start_new_session=True,
    )
    while child.poll() is None:
        if stopping.wait(0.1):
            child.terminate()
            child.wait()
            return False
    if child.returncode:
        message = "The demo's data could not be prepared; see above."
        raise ServerFailed(message)
    return True


def prepare(_arguments: Sequence[str]) -> int:
    """Bring tables, city, demo data and static files up to date; what is there already stays."""
    import django  # noqa: PLC0415 -- wants the environment that only our child has
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    say("Bringing the database up to date …")
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_city", stdout=io.StringIO())
    call_command("load_demo")
    stamp = Path(settings.STATIC_ROOT) / ".made-from"
    fingerprint = static_fingerprint()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        say("Collecting static files …")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(fingerprint)
    return 0


def static_fingerprint() -> str:
    """Tell one set of static files from another: our own by name, size and time, others by lock."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    folders = [ROOT / "static", *ROOT.glob("[a-z]*/static")]
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        status = path.stat()
        digest.update(f"{path}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


# --- the parts ------------------------------------------------------------------------------------


def serve(servers: Servers, environment: Environment, stopping: threading.Event) -> None:
    """Run web, worker and beat, and restart a server that falls over, until told to stop."""
    if os.geteuid() == 0:  # Celery's advice is for servers, and this is somebody's container
        environment |= {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
    commands = read_procfile(ROOT / "Procfile", environment)
    processes = Processes(commands=commands, environment=environment, record=RECORD)

    def ready() -> None:
        if wait_until_served(processes, stopping):
            announce()

    def watch() -> None:
        for server in servers.fallen(**wished()):
            processes.say(server, "fell over; starting it again …")
            addresses = servers.ensure(**wished())
            if any(environment[name] != value for name, value in addresses.items()):
                message = f"The port of {server} was taken meanwhile. Start again: make demo"
                raise ServerFailed(message)

    try:
        processes.run(ready=ready, watch=watch, stopping=stopping)
    except GaveUp as failure:
        message = f"{failure} Everything is stopped; its last words are above."
        raise ServerFailed(message) from failure


def wait_until_served(processes: Processes, stopping: threading.Event) -> bool:
    """Wait until a page can be had; the parts' own words tell why where it never can."""
    for _attempt in range(READY_SECONDS * 5):
        try:
            with urllib.request.urlopen(f"{address()}/healthz", timeout=5):  # noqa: S310 -- http
                return True
        except (URLError, OSError):
            if stopping.wait(0.2) or not processes.running("web"):
                return False
    return False


def announce() -> None:
    """Say where everything is."""
    say(
        f"""
Open Almaty is running:

  {address()}/kk/     Қазақша
  {address()}/ru/     Русский
  {address()}/en/     English
  {address()}/admin/  staff
  {address()}/kk/demo/mail/  every mail the portal sent

Ctrl-C stops everything; the data stays in .local/ for the next start.
"""
    )
