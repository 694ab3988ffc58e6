"""The parts of the Procfile, here small programs that print, fall over or refuse to stop."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from config.local.keeping import alive
from config.local.processes import (
    GaveUp,
    Part,
    Processes,
    end_leftovers,
    read_procfile,
)

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
FALL = [sys.executable, "-c", "raise SystemExit(3)"]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


class Run:
    """Processes that run until `enough` says so, or for ten seconds at most."""

    def __init__(self, commands: dict[str, Sequence[str]], record: Path) -> None:
        self.processes = Processes(commands=commands, environment=dict(os.environ), record=record)
        self.stopping = threading.Event()
        self.pids: set[int] = set()
        self.end = time.monotonic() + 10

    def go(self, *, until: str = "") -> None:
        self.until = until
        self.processes.run(ready=self.note, watch=self.note, stopping=self.stopping)

    def note(self) -> None:
        self.pids |= {part.process.pid for part in self.processes.parts if part.process}
        if not self.until or Path(self.until).exists() or time.monotonic() > self.end:
            self.stopping.set()


def test_lines_come_after_the_name_of_their_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = tmp_path / "done"
    code = f"print('one'); print('two', flush=True); open({str(done)!r}, 'w'); input"
    commands = {"web": python(f"{code}; import time; time.sleep(60)"), "worker": SLEEP}
    Run(commands, tmp_path / "record").go(until=str(done))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["web    | one", "web    | two"]


def test_fallen_part_is_started_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    code = (
        f"import pathlib, time; first = pathlib.Path({str(first)!r})\n"
        f"if not first.exists(): first.touch(); raise SystemExit(3)\n"
        f"pathlib.Path({str(second)!r}).touch(); time.sleep(60)"
    )
    Run({"worker": python(code)}, tmp_path / "record").go(until=str(second))
    assert second.exists()
    assert "worker | ended with exit code 3; starting it again …" in capsys.readouterr().out


def test_part_that_falls_again_and_again_stops_all(tmp_path: Path) -> None:
    run = Run({"web": FALL, "worker": SLEEP}, tmp_path / "record")
    with pytest.raises(GaveUp, match="web ended with exit code 3, for the 6th time in a minute"):
        run.go(until=str(tmp_path / "never"))
    assert not any(alive(pid) for pid in run.pids)


def test_stop_leaves_no_process_and_no_record(tmp_path: Path) -> None:
    run = Run({"web": SLEEP, "worker": SLEEP}, tmp_path / "record")
    run.go()
    assert len(run.pids) == 2
    assert not any(alive(pid) for pid in run.pids)
    assert not (tmp_path / "record").exists()


def test_part_that_will_not_stop_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("config.local.processes.STOP_SECONDS", 0.3)
    deaf = tmp_path / "deaf"
    code = (
        "import signal, time, pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(deaf)!r}).touch(); time.sleep(60)"
    )
    run = Run({"beat": python(code)}, tmp_path / "record")
    run.go(until=str(deaf))
    assert "did not stop in 0.3 seconds; killed" in capsys.readouterr().out
    assert not any(alive(pid) for pid in run.pids)


def test_parts_of_a_killed_run_are_ended(tmp_path: Path) -> None:
    with subprocess.Popen(SLEEP, start_new_session=True) as left:
        started = psutil.Process(left.pid).create_time()
        row = {"name": "web", "pid": left.pid, "started": started}
        (tmp_path / "record").write_text(json.dumps([row]))
        assert end_leftovers(tmp_path / "record") == ["web"]
        assert not alive(left.pid)
    assert not (tmp_path / "record").exists()


def test_process_that_has_the_number_of_an_old_part_is_left_alone(tmp_path: Path) -> None:
    row = {"name": "web", "pid": os.getpid(), "started": 1_000_000_000.0}
    (tmp_path / "record").write_text(json.dumps([row]))
    assert end_leftovers(tmp_path / "record") == []


@pytest.mark.parametrize("content", ["", "[{", "[]"])
def test_broken_record_is_no_obstacle(tmp_path: Path, content: str) -> None:
    (tmp_path / "record").write_text(content)
    assert end_leftovers(tmp_path / "record") == []


def test_procfile_fills_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text('# a remark: none\nweb: serve --at "$PLACE/a b"\n\n')
    commands = read_procfile(tmp_path / "Procfile", {"PLACE": "/var"})
    assert commands == {"web": ["serve", "--at", "/var/a b"]}


def test_part_begins_without_falls() -> None:
    assert Part("web", ["x"]).falls == []
