"""The sweep of reminders over one register, in a process of its own: its time and memory."""

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta

from config.local.environment import ROOT, Environment


@dataclass(frozen=True)
class Swept:
    """What one sweep did."""

    reminders: int
    seconds: float
    megabytes: float  # above what the process took before


def swept(environment: Environment) -> Swept:
    """Sweep the register of this environment."""
    command = [sys.executable, "-m", "tests.bench.sweep"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return Swept(**json.loads(done.stdout.splitlines()[-1]))


def sweep_here() -> dict[str, float]:
    """Sweep for the next working day, in this process."""
    import django  # noqa: PLC0415 -- only the process of the sweep needs it

    django.setup()
    from portal import clock, reminders  # noqa: PLC0415
    from portal.workdays import current_calendar  # noqa: PLC0415

    on, calendar = clock.today(), current_calendar()
    while not calendar.is_working(on):
        on += timedelta(days=1)
    before = peak_megabytes()
    began = time.monotonic()
    told = reminders.sweep(on)
    seconds = time.monotonic() - began
    return {
        "reminders": told.reminders,
        "seconds": seconds,
        "megabytes": peak_megabytes() - before,
    }


def peak_megabytes() -> float:
    """The most memory this process has held so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


if __name__ == "__main__":
    print(json.dumps(sweep_here()))
