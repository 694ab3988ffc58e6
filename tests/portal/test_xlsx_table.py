"""XLSX row by row."""

import time as time_module
import tracemalloc
from datetime import datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import numbers

from portal.sheets import xlsx_table
from portal.sheets.rows import LONGEST_CELL, MOST_CELLS, Odd, Unreadable
from tests.portal.workbooks import (
    SHEET,
    cells_of,
    part,
    rows_of,
    saved,
    with_part,
    workbook_bytes,
)

MOMENT = datetime(2020, 3, 15, 18, 30)  # noqa: DTZ001 — as in a cell
BOOK = workbook_bytes([["title", "date"], ["Мост", MOMENT], ["Көпір", "x"]])


def sheet(rows: str) -> bytes:
    """A workbook whose sheet has these rows, as XML."""
    book = workbook_bytes([["title"]])
    start, _, rest = part(book).partition(b"<sheetData>")
    end = rest.partition(b"</sheetData>")[2]
    return with_part(book, SHEET, start + b"<sheetData>" + rows.encode() + b"</sheetData>" + end)


def test_values_come_as_what_they_are() -> None:
    row = ["Көпір", 5, 5.5, MOMENT, time(18, 30), True]
    assert cells_of(workbook_bytes([["a"], row])) == [
        ["a"],
        ["Көпір", 5, 5.5, MOMENT, time(18, 30), 1],
    ]


def test_a_date_is_told_by_its_format() -> None:
    book = openpyxl.Workbook()
    formats = [
        "dd.mm.yyyy",
        '[$-419]d mmmm yyyy "г.";@',
        numbers.FORMAT_GENERAL,
        '"день" 0',
        "0.00",
    ]
    for column, form in enumerate(formats, 1):
        book.active.cell(1, column, 43905).number_format = form
    day = datetime(2020, 3, 15)  # noqa: DTZ001
    assert cells_of(saved(book)) == [[day, day, 43905, 43905, 43905]]


def test_dates_counted_from_1904_are_the_same_days() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = MOMENT
    assert cells_of(saved(book)) == [[MOMENT]]


def test_formulas_and_errors_are_told() -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><v>#REF!</v></c>'
        '<c r="C1" t="str"><v>=text</v></c></row>'
    )
    assert cells_of(sheet(rows)) == [[Odd("formula", "2"), Odd("excel_error", "#REF!"), "=text"]]


def test_only_the_first_cell_of_merged_ones_has_the_value() -> None:
    book = openpyxl.Workbook()
    for row in (["title", "outlet"], ["a", "Tengri"], ["b", None]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    assert cells_of(saved(book)) == [["title", "outlet"], ["a", "Tengri"], ["b"]]


def test_rich_text_is_joined_and_readings_left_out() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>Мост </t></r><r><t>открыт</t></r>'
        "<rPh><t>reading</t></rPh></is></c></row>"
    )
    assert cells_of(sheet(rows)) == [["Мост открыт"]]


def test_the_first_visible_sheet_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    book.create_sheet("second").append(["shown"])
    book.create_sheet("third").append(["later"])
    assert cells_of(saved(book)) == [["shown"]]


def test_missing_cells_and_rows_keep_the_places_of_the_others() -> None:
    rows = (
        '<row r="2"><c r="C2"><v>1</v></c></row><row><c><v>2</v></c></row>'
        '<row r="9"><c r="A9"><v>3</v></c></row>'
    )
    assert [(row.line, row.cells) for row in rows_of(sheet(rows))] == [
        (2, ["", "", 1]),
        (3, [2]),
        (9, [3]),
    ]


def test_a_cell_far_to_the_right_is_told() -> None:
    wide = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    rows = f'{wide}<row r="2"><c r="A2"><v>3</v></c></row>'
    read = rows_of(sheet(rows))
    assert [row.error for row in read] == ["too_many_cells", ""]
    assert len(read[0].cells) <= MOST_CELLS


def test_a_million_empty_rows_cost_no_memory_and_lose_nothing() -> None:
    empty = "".join(f'<row r="{line}"/>' for line in range(2, 1_000_002))
    last = '<row r="1000002"><c r="A1000002"><v>7</v></c></row>'
    book = sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{empty}{last}')
    del empty
    tracemalloc.start()
    try:
        read = rows_of(book)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [(row.line, row.cells) for row in read] == [(1, [1]), (1_000_002, [7])]
    assert peak < 2_000_000


def test_a_cell_without_end_is_cut() -> None:
    book = sheet(f'<row r="1"><c r="A1" t="str"><v>{"я" * 1_000_000}</v></c></row>')
    (value,) = cells_of(book)[0]
    assert len(value) == LONGEST_CELL + 1


def test_what_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_table, "MOST_UNPACKED", 20_000)
    bomb = sheet(f'<row r="1"><c r="A1" t="str"><v>{"0" * 100_000}</v></c></row>')
    assert len(bomb) < 20_000
    with pytest.raises(Unreadable, match="unpacks_too_large"):
        rows_of(bomb)


def test_a_small_part_that_unpacks_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_table, "MOST_OF_A_SMALL_PART", 20_000)
    styles = b"<styleSheet><cellXfs>" + b"<xf/>" * 5_000 + b"</cellXfs></styleSheet>"
    with pytest.raises(Unreadable, match="unpacks_too_large"):
        rows_of(with_part(BOOK, "xl/styles.xml", styles))


def test_a_tag_without_end_is_given_up_at_once() -> None:
    """The parser begins an unfinished tag anew with every block: its cost is quadratic."""
    book = sheet(f'<row r="1" x="{"y" * 8 * 1024 * 1024}"><c><v>1</v></c></row>')
    started = time_module.process_time()
    with pytest.raises(Unreadable) as refused:
        rows_of(book)
    assert refused.value.code == "damaged"
    assert time_module.process_time() - started < 1


def test_entities_are_refused() -> None:
    book = workbook_bytes([["title"]])
    xml = part(book).replace(
        b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;">]><worksheet', 1
    )
    with pytest.raises(Unreadable, match="damaged"):
        rows_of(with_part(book, SHEET, xml))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="5"/><row r="4"/>',
        '<row r="1048577"/>',
        '<row r="one"/>',
        '<row r="1"><c r="1A"/></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1"><v>text</v></c></row>',
        '<row r="1"><c r="A1" t="d"><v>text</v></c></row>',
        '<row r="1"><c>',
    ],
)
def test_a_damaged_sheet_is_told_as_such(rows: str) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        rows_of(sheet(rows))


def test_an_archive_without_a_workbook_is_told() -> None:
    with pytest.raises(Unreadable, match="not_a_workbook"):
        rows_of(with_part(workbook_bytes([["a"]]), "xl/workbook.xml", b"<workbook/>"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_with_any_byte_changed_is_read_or_refused(data: st.DataObject) -> None:
    book = bytearray(BOOK)
    for _change in range(data.draw(st.integers(1, 4))):
        book[data.draw(st.integers(4, len(book) - 1))] = data.draw(st.integers(0, 255))
    try:
        rows = rows_of(bytes(book))
    except Unreadable:
        return
    assert all(row.cells or row.error for row in rows)
