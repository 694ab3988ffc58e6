"""How gunicorn serves the portal: plain workers, a request at a time each, behind a proxy of ours.

`PORT` and `WEB_CONCURRENCY` come from the environment. No access log: residents' addresses and
the secrets in their links stay out of it; what is worth keeping, the proxy counts.
"""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

IDLE_SECONDS = 120  # longer than browsers keep a connection that they have no use for

wsgi_app = "config.wsgi:application"
bind = [os.environ.get("GUNICORN_BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"]
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "sync"
timeout = 30  # seconds a request may take without a sign of life
graceful_timeout = 20  # seconds a request under way has left when we are told to stop
limit_request_line = 8_190  # bytes; programs ask for hundreds of requests by their numbers
max_requests = 10_000  # a worker is renewed after these, so a slow leak never grows old
max_requests_jitter = 1_000
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")
if Path("/dev/shm").is_dir():  # noqa: S108 -- the heartbeat file, in memory and not on a slow disk
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def when_ready(server: Arbiter) -> None:
    """Leave a connection with the kernel until its request comes.

    Browsers open connections ahead of need; a worker that accepted one would wait for it, deaf to
    all others.
    """
    for listener in server.LISTENERS:
        if listener.sock.family in {socket.AF_INET, socket.AF_INET6}:
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, IDLE_SECONDS)


def post_worker_init(worker: Worker) -> None:
    """Make a worker ready before it is given requests. What fails to load stops the server."""
    _load()
    _give_pulse(worker)


def _load() -> None:
    """Load all views, so that nobody's request waits for them.

    They live as long as the worker, so the garbage collector need not go through them, and it
    need not look after every 700 objects: a page makes thousands, nearly none of them in cycles.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def _give_pulse(worker: Worker) -> None:
    """Let an answer that is sent for minutes tell that it goes on: `portal/open_data_stream.py`."""
    application = worker.wsgi

    def with_pulse(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["portal.pulse"] = worker.notify
        answer: Iterable[bytes] = application(environ, start_response)
        return answer

    worker.wsgi = with_pulse
