"""A WSGI application under gunicorn with two workers, as long as it is measured."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from config.local.keeping import free_port

WORKERS = 2
START_SECONDS = 60


@contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[int]:
    """Serve it on a free port of the loopback address, and give the port."""
    with running(application, environment) as (port, _pid):
        yield port


@contextmanager
def running(application: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The same, with the process whose children the workers are."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", application],
        env=environment
        | {"GUNICORN_BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(WORKERS)}
        | {"GUNICORN_LOG_LEVEL": "critical"},
    )
    try:
        wait_until_served(process, port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def wait_until_served(process: subprocess.Popen[bytes], port: int) -> None:
    """Return once it answers at all, whatever it says."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    message = "gunicorn did not start; see above."
    raise SystemExit(message)
