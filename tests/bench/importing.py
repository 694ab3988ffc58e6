"""An export of another system imported, in a process of its own: rows a second, and memory."""

import csv
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from config.local.environment import ROOT, Environment
from tests.bench.sweep import peak_megabytes

STORIES = 2_000  # different texts, told again with other numbers in them
SPAN = timedelta(days=3 * 365)
UNTIL = datetime(2024, 1, 1, tzinfo=UTC)
HEADINGS = (
    "number", "subject", "text", "topic", "district", "language", "received_at", "status",
    "answered_at", "outcome", "answer", "on_the_spot",
)  # fmt: skip
MAPPING = f"""
[source]
slug = "bench"
published = true

[columns]
{"".join(f'{name} = "{name}"' + chr(10) for name in HEADINGS)}
[dates]
formats = ["%Y-%m-%d %H:%M"]
"""


@dataclass(frozen=True)
class Imported:
    """What one import did."""

    rows: int
    seconds: float  # the whole of it
    writing_seconds: float  # after the rows were read and checked
    again_seconds: float  # a second run, which finds all of it there
    megabytes: float  # at the peak, above what the process took before


def imported(environment: Environment, rows: int) -> Imported:
    """Import so many rows into the database of this environment."""
    command = [sys.executable, "-m", "tests.bench.importing", str(rows)]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return Imported(**json.loads(done.stdout.splitlines()[-1]))


def import_here(rows: int) -> dict[str, float]:
    """Write the export, and import it twice, in this process."""
    import django  # noqa: PLC0415 -- only the process of the import needs it

    django.setup()
    from portal import ledger  # noqa: PLC0415
    from queries.importing import mapping  # noqa: PLC0415
    from queries.importing.running import Run  # noqa: PLC0415

    read = mapping.read(MAPPING)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(export(rows))
        before = peak_megabytes()
        began = time.monotonic()
        tally = Run(read, by=ledger.SYSTEM, tell=lambda *_told: None).write(path.open("rb"))
        seconds = time.monotonic() - began
        megabytes = peak_megabytes() - before
        began = time.monotonic()
        again = Run(read, by=ledger.SYSTEM, tell=lambda *_told: None).write(path.open("rb"))
        again_seconds = time.monotonic() - began
    assert (tally.written, again.known) == (rows, rows), (tally, again)
    return {
        "rows": tally.written,
        "seconds": seconds,
        "writing_seconds": tally.writing_seconds,
        "again_seconds": again_seconds,
        "megabytes": megabytes,
    }


def export(rows: int) -> Iterator[str]:
    """CSV of queries as the demo year has them, most of them answered, a quarter on the spot."""
    from portal.models import District, Topic  # noqa: PLC0415
    from queries.demo import plan  # noqa: PLC0415

    city = plan.City(
        labels={d.slug: (d.label_lat, d.label_lon) for d in District.objects.all()},
        kinds={t.slug: t.default_kind for t in Topic.objects.all()},
    )
    random = Random(rows)
    stories: list[Any] = plan.filed(count=STORIES, now=UNTIL, city=city, random=random)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADINGS)
    for number in range(rows):
        story = stories[number % len(stories)]
        at = UNTIL - SPAN * (1 - number / rows)
        answered_at = at + timedelta(days=random.triangular(0.1, 25, 6))
        district = story.place.district if story.place else ""
        writer.writerow([
            f"B-{number}", story.subject, f"{story.text} ({number})", story.subtopic, district,
            story.language, _written(at), "answered", _written(answered_at),
            random.choice(("fixed", "explained", "partly")),
            f"{story.subject}: {number}. Жұмыс жүргізілді.", "yes" if number % 4 == 0 else "no",
        ])  # fmt: skip
        if number % 1_000 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _written(at: date) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


if __name__ == "__main__":
    print(json.dumps(import_here(int(sys.argv[1]))))
