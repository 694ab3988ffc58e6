"""Run the parts of the Procfile side by side, restart what falls over, and stop them all in order.

Their output goes to one terminal, each line after the name of its part. A part that keeps falling
over stops everything, with a sentence. A run that was killed leaves its parts behind; the next run
finds them by process id and time of start, and ends them first.
"""

import json
import os
import shlex
import signal
import string
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

TICK_SECONDS = 0.5
STOP_SECONDS = 25  # a worker may finish the mail it is sending
RESTARTS = 5  # this many within the window are too many
RESTART_WINDOW_SECONDS = 60
COLOURS = ("\x1b[36m", "\x1b[33m", "\x1b[35m", "\x1b[32m")
PLAIN = "\x1b[0m"


class GaveUp(Exception):
    """A part fell over again and again; the message says which."""


class Part:
    """One line of the Procfile: a name, a command, and its process while there is one."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = list(command)
        self.process: subprocess.Popen[str] | None = None
        self.reader: threading.Thread | None = None
        self.falls: list[float] = []


class Processes:
    """The parts of one run. `record` is the file that tells the next run what this one started."""

    def __init__(
        self, *, commands: dict[str, Sequence[str]], environment: dict[str, str], record: Path
    ) -> None:
        self.parts = [Part(name, command) for name, command in commands.items()]
        self.environment = environment
        self.record = record
        self.coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def run(
        self,
        *,
        ready: Callable[[], None],
        watch: Callable[[], None],
        stopping: threading.Event,
    ) -> None:
        """Start all, call `ready` once, and `watch` at every tick, until `stopping` is set.

        Raises GaveUp when a part falls over for the sixth time in a minute, and whatever `watch`
        raises; all parts are stopped then too.
        """
        try:
            for part in self.parts:
                self._start(part)
            ready()
            while not stopping.wait(TICK_SECONDS):
                for part in self.parts:
                    self._look_after(part)
                watch()
        finally:
            self._stop_all()

    def say(self, name: str, line: str) -> None:
        """Print a line after the name of the part it comes from."""
        width = max(len(part.name) for part in self.parts)
        label = f"{name:<{width}} |"
        if self.coloured:
            number = next((i for i, part in enumerate(self.parts) if part.name == name), -1)
            label = f"{COLOURS[number % len(COLOURS)]}{label}{PLAIN}"
        print(f"{label} {line}", flush=True)

    def running(self, name: str) -> bool:
        """Tell whether this part has a living process."""
        part = next(part for part in self.parts if part.name == name)
        return part.process is not None and part.process.poll() is None

    # --- one part ---------------------------------------------------------------------------------

    def _start(self, part: Part) -> None:
        part.process = subprocess.Popen(
            part.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
        )
        part.reader = threading.Thread(target=self._relay, args=[part, part.process], daemon=True)
        part.reader.start()
        self._write_record()

    def _relay(self, part: Part, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None  # noqa: S101 -- for the type checker: it is a pipe
        with process.stdout as lines:
            for line in lines:
                self.say(part.name, line.rstrip())

    def _look_after(self, part: Part) -> None:
        if part.process is None or part.process.poll() is None:
            return
        now = time.monotonic()
        ended = f"ended {how(part.process.returncode)}"
        part.falls = [at for at in part.falls if now - at < RESTART_WINDOW_SECONDS] + [now]
        if len(part.falls) > RESTARTS:
            message = f"{part.name} {ended}, for the {len(part.falls)}th time in a minute."
            raise GaveUp(message)
        self.say(part.name, f"{ended}; starting it again …")
        signal_group(part, signal.SIGTERM, whole=True)  # children it left behind
        self._start(part)

    # --- the end ----------------------------------------------------------------------------------

    def _stop_all(self) -> None:
        """Ask every part to end what it is doing and stop; kill the ones that do not."""
        living = [part for part in self.parts if part.process and part.process.poll() is None]
        for part in living:
            signal_group(part, signal.SIGTERM, whole=False)
        end = time.monotonic() + STOP_SECONDS
        for part in living:
            assert part.process is not None  # noqa: S101 -- for the type checker; see `living`
            try:
                part.process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(part.name, f"did not stop in {STOP_SECONDS} seconds; killed")
                signal_group(part, signal.SIGKILL, whole=True)
                part.process.wait()
        for part in living:
            if part.reader:
                part.reader.join(timeout=1)
        self.record.unlink(missing_ok=True)

    def _write_record(self) -> None:
        rows = []
        for part in self.parts:
            if part.process and part.process.poll() is None:
                try:
                    started = psutil.Process(part.process.pid).create_time()
                except psutil.NoSuchProcess:
                    continue
                rows.append({"name": part.name, "pid": part.process.pid, "started": started})
        self.record.write_text(json.dumps(rows))


def signal_group(part: Part, number: signal.Signals, *, whole: bool) -> None:
    """Send a signal to a part's first process, or to all processes it made."""
    if part.process is None:
        return
    try:
        if whole:
            os.killpg(part.process.pid, number)
        else:
            part.process.send_signal(number)
    except ProcessLookupError:
        return  # it ended by itself meanwhile


def how(code: int) -> str:
    """Say how a process ended."""
    if code < 0:
        return f"by the signal {signal.Signals(-code).name}"
    return f"with exit code {code}"


def end_leftovers(record: Path) -> list[str]:
    """End the parts that a killed run left behind, and name them."""
    try:
        rows = json.loads(record.read_text())
    except (FileNotFoundError, ValueError):
        return []
    ended = []
    for row in rows:
        try:
            process = psutil.Process(row["pid"])
            if abs(process.create_time() - row["started"]) > 1:
                continue  # the number is another process's by now
            family = [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
        process.terminate()
        _gone, stubborn = psutil.wait_procs(family, timeout=STOP_SECONDS)
        for survivor in stubborn:
            survivor.kill()
        ended.append(row["name"])
    record.unlink()
    return ended


def read_procfile(path: Path, environment: dict[str, str]) -> dict[str, Sequence[str]]:
    """Give each part's command, with `$NAME` filled in from the environment."""
    commands: dict[str, Sequence[str]] = {}
    for line in path.read_text().splitlines():
        name, separator, command = line.partition(":")
        if separator and not line.startswith("#"):
            commands[name.strip()] = [
                string.Template(word).substitute(environment) for word in shlex.split(command)
            ]
    return commands
