"""Exports of another system, and the mapping they are read by, made in memory."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command

from portal import ledger
from queries.importing import mapping as mappings
from queries.importing.mapping import Mapping
from queries.importing.reading import Draft
from queries.importing.running import Run, Tally
from queries.models import CitizenQuery
from tests.factories.city import BodyFactory, DistrictFactory, TopicFactory

MAPPING = """
[source]
slug = "old-desk"
name = "Old desk"
published = true

[columns]
number = "Номер"
subject = "Тема"
text = "Текст"
topic = "Категория"
district = "Район"
body = "Исполнитель"
received_at = "Поступило"
status = "Статус"
answered_at = "Отвечено"
closed_at = "Закрыто"
outcome = "Итог"
answer = "Ответ"
due_on = "Срок"
extended = "Продлено"
needs_others = "Другие органы"
on_the_spot = "На месте"
planned_on = "Обещано"
legal_basis = "Основание"

[values.topic]
"Тротуары" = "pavements"

[values.status]
"Отвечено" = "answered"
"В работе" = "in_work"

[values.outcome]
"Сделано" = "fixed"

[values.extended]
"да" = true

[values.needs_others]
"да" = true

[values.on_the_spot]
"да" = true

[defaults]
language = "ru"
topic = "pavements"

[dates]
formats = ["%d.%m.%Y %H:%M", "%d.%m.%Y"]
"""

HEADINGS: Final = tuple(tomllib.loads(MAPPING)["columns"].values())
ROW = {
    "Номер": "К-100/2020",
    "Тема": "Разбит тротуар",
    "Текст": "У дома 5 разбит тротуар, звоните 8 701 555 12 34.",
    "Категория": "Тротуары",
    "Поступило": "03.03.2020 10:00",
}
ANSWERED = ROW | {
    "Статус": "Отвечено",
    "Отвечено": "16.03.2020 15:00",
    "Итог": "Сделано",
    "Ответ": "Тротуар отремонтирован.",
    "Исполнитель": "roads",
}


def city() -> None:
    """What the mapping names."""
    TopicFactory(slug="pavements")
    BodyFactory(slug="roads")
    BodyFactory(slug="police", external=True)
    DistrictFactory(slug="auezov")


def csv_of(rows: Sequence[dict[str, Any]], *, columns: Sequence[str] | None = None) -> bytes:
    """The rows with all columns of the mapping, or with those named."""
    heading = list(columns or HEADINGS)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, heading, delimiter=";", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def read_mapping(text: str = MAPPING) -> Mapping:
    return mappings.read(text)


def run(
    rows: Sequence[dict[str, Any]] | bytes, *, mapping: str = MAPPING, is_trial: bool = False,
    is_whole: bool = False, at_once: int = 100,
) -> tuple[Tally, list[Draft]]:  # fmt: skip
    """Import the rows; gives the counts, and every row as it was understood."""
    seen: list[Draft] = []
    run = Run(
        read_mapping(mapping),
        by=ledger.SYSTEM,
        tell=lambda _tally, drafts: seen.extend(drafts),
        at_once=at_once,
    )
    content = rows if isinstance(rows, bytes) else csv_of(rows)
    file = io.BytesIO(content)
    tally = run.try_(file) if is_trial else run.write(file, is_whole=is_whole)
    return tally, seen


def imported(row: dict[str, Any], *, mapping: str = MAPPING) -> CitizenQuery:
    """The query of one good row."""
    tally, seen = run([row], mapping=mapping)
    assert tally.written == 1, seen[0].errors
    return CitizenQuery.objects.get(imported__isnull=False, number=seen[0].number)


def errors(row: dict[str, Any], *, mapping: str = MAPPING) -> list[tuple[str, str]]:
    """What is wrong with one row: columns and codes."""
    _tally, seen = run([row], mapping=mapping, is_trial=True)
    return [(error["column"], error["code"]) for error in seen[0].errors]


def command(folder: Path, content: bytes, *arguments: str, mapping: str = MAPPING) -> str:
    """Run `import_queries`; gives what it told on stderr."""
    (folder / "export.csv").write_bytes(content)
    (folder / "mapping.toml").write_text(mapping)
    told = io.StringIO()
    call_command(
        "import_queries", folder / "export.csv", f"--mapping={folder / 'mapping.toml'}",
        *arguments, stderr=told,
    )  # fmt: skip
    return told.getvalue()
