"""A burst of changes folded into the figures of one register, in a process of its own."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass

from config.local.environment import ROOT, Environment

CHANGED = 5_000  # answers that are given a day earlier: some days of a large city at once


@dataclass(frozen=True, slots=True)
class Folded:
    """What became of the burst."""

    marks: int
    seconds: float
    direct: float  # seconds that counting everything anew takes, twice over
    differing: int  # terms and sums that are not those of a direct count


def folded(environment: Environment) -> Folded:
    """Change rows of the register of this environment, and fold."""
    command = [sys.executable, "-m", "tests.bench.folding"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return Folded(**json.loads(done.stdout.splitlines()[-1]))


def fold_here() -> dict[str, float]:
    """Change and fold in this process."""
    import django  # noqa: PLC0415 -- only the process of the folding needs it

    django.setup()
    from queries import rollup  # noqa: PLC0415

    rollup.fold(seconds=600)
    change()
    began = time.monotonic()
    marks = rollup.fold(seconds=600)
    seconds = time.monotonic() - began
    began = time.monotonic()
    differing = sum(rollup.differences().values())
    direct = time.monotonic() - began
    return {"marks": marks, "seconds": seconds, "direct": direct, "differing": differing}


def change() -> None:
    """Let the newest answers be a day older."""
    from datetime import timedelta  # noqa: PLC0415

    from django.db.models import F  # noqa: PLC0415

    from queries.models import QueryDeadline  # noqa: PLC0415

    met = QueryDeadline.objects.filter(kind="answer", met_at__isnull=False).order_by("-pk")
    newest = list(met.values_list("pk", flat=True)[:CHANGED])
    QueryDeadline.objects.filter(pk__in=newest).update(met_at=F("met_at") - timedelta(days=1))


if __name__ == "__main__":
    print(json.dumps(fold_here()))
