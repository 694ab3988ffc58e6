"""What a server of ours keeps between runs: its port and its password; and what its wheel holds."""

import json
import secrets
import socket
import time
from importlib.util import find_spec
from pathlib import Path

import psutil

STOP_SECONDS = 60


class ServerFailed(Exception):
    """A server did not start; the message is a sentence for whoever typed the command."""


def wheel(package: str) -> Path:
    """Return the folder of an installed package, without running its code."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        message = f"The package {package} is not installed here: run `make install`."
        raise ServerFailed(message)
    return Path(spec.origin).parent


def secret(path: Path, length: int) -> str:
    """Return the secret in this file, made up the first time, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(length))
        draft.replace(path)
    return path.read_text()


def free_port() -> int:
    """Find a port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class KeptPort:
    """The port of one server: the same in every run while it is free, so that addresses last."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def last(self) -> int | None:
        """Return the port of the last run, or None."""
        try:
            return int(json.loads(self.path.read_text()))
        except (FileNotFoundError, ValueError):
            return None

    def choose(self) -> int:
        """Return the port of the last run if it is free, else a new one, and keep it."""
        port = self.last()
        if port is None or not is_free(port):
            port = free_port()
            self.path.write_text(json.dumps(port))
        return port


def tail(log: Path, lines: int = 15) -> str:
    """Give the end of a server's log, to be read below a sentence."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def alive(pid: int) -> psutil.Process | None:
    """Return the process, unless it has ended (a zombie has)."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except psutil.NoSuchProcess:
        return None


def wait_for_end(pid: int) -> None:
    """Wait for a server that was told to stop, and kill it if it never does."""
    end = time.monotonic() + STOP_SECONDS
    while process := alive(pid):
        if time.monotonic() > end:
            process.kill()
            return
        time.sleep(0.02)
