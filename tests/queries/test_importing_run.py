"""`import_queries` from its first row to its last: trials, second runs, interruptions, faults."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import LedgerEntry
from queries.importing import running
from queries.models import Applicant, CitizenQuery, ImportedQuery
from tests.portal.workbooks import workbook_bytes
from tests.queries.exports import (
    ANSWERED,
    HEADINGS,
    MAPPING,
    ROW,
    city,
    command,
    csv_of,
    errors,
    imported,
    read_mapping,
    run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


GOOD = [ANSWERED | {"Номер": str(number)} for number in range(1, 8)]
BAD = ROW | {"Номер": "8", "Поступило": "31.02.2020"}


def report_of(folder: Path) -> list[list[str]]:
    with (folder / "r.csv").open(encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def test_a_trial_tells_of_every_row_and_writes_nothing(tmp_path: Path) -> None:
    told = command(tmp_path, csv_of([*GOOD, BAD]), "--dry-run", f"--report={tmp_path / 'r.csv'}")
    assert "8 rows read (100 % of the file): 7 to import, 0 imported" in told
    assert "line 9, № 8, Поступило: '31.02.2020'. This is no date in the formats" in told
    assert not CitizenQuery.objects.exists()
    assert not Applicant.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert report_of(tmp_path) == [
        ["line", "number", "what became of it", "column", "value", "error"],
        ["9", "8", "not imported", "Поступило", "31.02.2020",
         "This is no date in the formats of the mapping: %d.%m.%Y %H:%M, %d.%m.%Y."],
    ]  # fmt: skip


def test_good_rows_are_kept_and_a_second_run_finds_them(tmp_path: Path) -> None:
    first = command(tmp_path, csv_of([*GOOD, BAD]), "--batch=3")
    assert "imported: 7 queries" in first
    entries = LedgerEntry.objects.count()
    second = command(tmp_path, csv_of([*GOOD, BAD]))
    assert "0 to import, 0 imported, 7 already there, 0 there but different, 1 with" in second
    assert CitizenQuery.objects.count() == 7
    assert LedgerEntry.objects.count() == entries


def test_all_or_nothing_writes_none_for_one_bad_row(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="1 rows have errors and 0 differ"):
        command(tmp_path, csv_of([*GOOD, BAD]), "--all-or-nothing", "--batch=2")
    assert not CitizenQuery.objects.exists()
    assert "imported: 7 queries" in command(tmp_path, csv_of(GOOD), "--all-or-nothing", "--batch=2")


def test_all_or_nothing_holds_though_the_trial_was_overtaken() -> None:
    """What was good when tried may be taken when written: then none of the rows before stays."""
    with pytest.raises(running.NotWhole):
        run([*GOOD, BAD], is_whole=True, at_once=2)
    assert not ImportedQuery.objects.exists()


def test_a_changed_row_is_told_and_left_as_it_is() -> None:
    imported(ANSWERED)
    tally, seen = run([ANSWERED | {"Ответ": "Уже нет."}])
    assert (tally.changed, tally.written) == (1, 0)
    assert seen[0].errors[0]["code"] == "changed"
    assert CitizenQuery.objects.get().answers.get().text == "Тротуар отремонтирован."


def test_the_same_export_as_a_workbook_is_known() -> None:
    run(GOOD)
    book = workbook_bytes([HEADINGS, *([row.get(name, "") for name in HEADINGS] for row in GOOD)])
    tally, _seen = run(book)
    assert (tally.known, tally.written) == (7, 0)


@pytest.mark.parametrize("at_once", [1, 100])
@pytest.mark.parametrize("is_trial", [True, False])
def test_a_number_twice_in_the_file_is_one_query(is_trial: bool, at_once: int) -> None:
    rows = [GOOD[0], GOOD[1], GOOD[0], GOOD[0] | {"Ответ": "Иначе."}]
    tally, _seen = run(rows, is_trial=is_trial, at_once=at_once)
    assert (tally.good, tally.known, tally.changed, tally.bad) == (2, 1, 1, 0)


def test_a_number_the_ledger_knows_is_taken_for_ever() -> None:
    imported(GOOD[0]).delete()
    assert errors(GOOD[0]) == [("number", "number_taken")]


def test_a_number_of_another_system_or_written_alike_is_an_error() -> None:
    imported(ANSWERED)
    other = MAPPING.replace('slug = "old-desk"', 'slug = "other"')
    assert errors(ANSWERED, mapping=other) == [("number", "number_taken")]
    assert errors(ANSWERED | {"Номер": "К 100-2020"}) == [("number", "number_taken")]


def test_a_bad_first_row_does_not_shadow_a_good_one_of_its_number() -> None:
    tally, _seen = run([GOOD[0] | {"Итог": ""}, GOOD[0]])
    assert (tally.bad, tally.written) == (1, 1)


def test_an_interrupted_import_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    written = running.Writer.write
    calls = []

    def dies(self: running.Writer, lives: list[running.Life]) -> None:
        calls.append(len(lives))
        if len(calls) == 3:
            raise KeyboardInterrupt
        written(self, lives)

    monkeypatch.setattr(running.Writer, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        run(GOOD, at_once=2)
    assert CitizenQuery.objects.count() == 4
    tally, _seen = run(GOOD, at_once=2)
    assert (tally.known, tally.written) == (4, 3)


def test_more_rows_in_a_chunk_ask_no_more_statements() -> None:
    def statements(rows: list[dict[str, str]]) -> int:
        with CaptureQueriesContext(connection) as asked:
            run(rows)
        return len(asked)

    statements([ANSWERED | {"Номер": "first"}])  # which makes the author, and learns the words
    few = statements([ANSWERED | {"Номер": f"a{n}"} for n in range(2)])
    assert statements([ANSWERED | {"Номер": f"b{n}"} for n in range(50)]) == few


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is neither CSV nor XLSX."),
        (b"PK\x03\x04 no archive", "The file is damaged."),
        (b"a;b\n1;2\n", "The first line lacks columns of the mapping: “Номер”, “Тема”"),
        (csv_of([]), "Below the heading there is no line."),
        (csv_of([], columns=[*HEADINGS, "Номер"]) + b"1\n",
         "Two columns are headed “Номер”."),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_told_in_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(CommandError) as refused:
        command(tmp_path, content)
    assert sentence in str(refused.value)


def test_formulas_broken_letters_and_endless_cells_are_errors_of_their_rows() -> None:
    row = {**ANSWERED, "Текст": '=CMD("x")'}
    tally, seen = run(workbook_bytes([HEADINGS, [row.get(name, "") for name in HEADINGS]]))
    assert [(e["column"], e["code"]) for e in seen[0].errors] == [("text", "formula")]
    assert errors(ANSWERED | {"Текст": "я" * 20_001}) == [("text", "too_long")]
    assert errors(ANSWERED | {"Текст": "яма\ufffd на дороге"}) == [("text", "broken_letters")]
    assert errors(ANSWERED | {"Текст": "я" * 200_000}) == [("", "line_too_long")]
    assert tally.written == 0


def test_zero_bytes_within_a_text_are_left_out() -> None:
    rows = csv_of([ANSWERED]) + b"\n" * 70_000
    content = rows + csv_of([ANSWERED | {"Номер": "2", "Текст": "яма\0 тут"}]).split(b"\n", 1)[1]
    tally, _seen = run(content)
    assert tally.written == 2
    assert CitizenQuery.objects.get(number="2").text == "яма тут"


def test_the_report_has_no_formula_in_it(tmp_path: Path) -> None:
    row = ANSWERED | {"Номер": "+1", "Статус": '=HYPERLINK("http://example.org")'}
    command(tmp_path, csv_of([row]), "--dry-run", f"--report={tmp_path / 'r.csv'}")
    cells = [cell for line in report_of(tmp_path) for cell in line]
    assert '\'=HYPERLINK("http://example.org")' in cells
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_a_batch_of_no_size_and_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--batch: from 1 to"):
        command(tmp_path, csv_of(GOOD), "--batch=0")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_queries", tmp_path / "no.csv", "--mapping=x", stderr=io.StringIO())


def test_personal_data_come_only_with_their_ground_and_only_within_their_term() -> None:
    personal = MAPPING.replace("published = true", 'consent = "Agreement of 2021"').replace(
        'legal_basis = "Основание"', 'legal_basis = "Основание"\nphone = "Телефон"\niin = "ИИН"'
    )
    heading = list(read_mapping(personal).headings.values())
    row = ANSWERED | {"Телефон": "8 701 555 12 34", "Номер": "1"}
    fresh = ROW | {"Номер": "2", "Телефон": "8 701 555 12 34"}
    wrong = ROW | {"Номер": "3", "Телефон": "1308", "ИИН": "123"}
    tally, seen = run(csv_of([row, fresh, wrong], columns=heading), mapping=personal)
    assert tally.written == 2
    old, new = (CitizenQuery.objects.get(number=number).applicant for number in "12")
    assert (old.phone, old.consented_at) == ("", None)
    assert old.erased_at is not None  # kept no longer than the law allows, so never taken over
    assert (new.phone, new.erased_at) == ("+77015551234", None)
    assert new.consented_at is not None
    assert [(e["code"], e["value"]) for e in seen[2].errors] == [
        ("not_a_phone", ""), ("not_an_iin", ""),
    ]  # fmt: skip
