"""The environment a command runs in on a developer's machine, and running one in it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.local.keeping import secret
from config.local.servers import Servers

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / ".local"
MANAGE = (sys.executable, str(ROOT / "manage.py"))
Environment = dict[str, str]


def say(line: str) -> None:
    """Tell the person at the terminal at once what is going on."""
    print(line, flush=True)


@contextmanager
def stack(home: Path, *, durable: bool = True) -> Iterator[Environment]:
    """Hold the servers up that the environment does not name, and give the whole environment."""
    servers = Servers(home, say=say, durable=durable)
    with servers.up(**wished()) as addresses:
        yield surroundings(home, addresses)


def wished() -> dict[str, bool]:
    """Tell which servers are ours to start: those whose address is not given."""
    return {"postgres": "DATABASE_URL" not in os.environ, "valkey": "REDIS_URL" not in os.environ}


def surroundings(home: Path, addresses: Environment) -> Environment:
    """Give what a developer's machine needs; the caller's environment wins over what is fixed here.

    The programs of this checkout's packages come first in the path.
    """
    port = os.environ.get("PORT", "8000")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    fixed = {
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "DEFAULT_FROM_EMAIL": "Open Almaty <no-reply@example.org>",
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "EMAIL_URL": "filemail://",
        "PORT": port,
        "SECRET_KEY": secret(home / "secret_key", 50),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "VAR_DIR": str(home),
    }
    return fixed | os.environ | addresses | {"PATH": programs}


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
