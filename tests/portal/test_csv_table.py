"""CSV as people save it."""

import codecs
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.sheets.csv_table import LONGEST_LINE, encoding_of
from portal.sheets.opening import opened
from portal.sheets.rows import MOST_BYTES, ORDINARY, Limits, Unreadable
from tests.portal.workbooks import HEADING, cells_of, csv_bytes, rows_of

ROW = ["статья", "Тенгри", "Көпір ашылды", "https://example.org/1", "15.03.2020"]
RUSSIAN = ["статья", "Тенгри", "Мост открыт № 5 — «наконец»", "https://example.org/1", "15.03.2020"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_rows_are_read_in_any_encoding_with_any_separator(separator: str, encoding: str) -> None:
    content = csv_bytes([HEADING, ROW], separator=separator, encoding=encoding)
    assert cells_of(content) == [HEADING, ROW]


def test_windows_1251_is_recognised() -> None:
    content = csv_bytes([HEADING, *[RUSSIAN] * 3], encoding="cp1251")
    assert encoding_of(io.BytesIO(content)) == "cp1251"
    assert cells_of(content)[1] == RUSSIAN


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866", "mac-cyrillic"])
def test_other_encodings_are_refused_in_words(encoding: str) -> None:
    rows = [["title", "date"], *[["Мост открыт наконец", "15.03.2020"]] * 9]
    content = csv_bytes(rows, encoding=encoding)
    with pytest.raises(Unreadable, match="encoding"):
        rows_of(content)


def test_a_few_broken_letters_do_not_make_another_encoding() -> None:
    content = csv_bytes([HEADING, *[ROW] * 50]) + "Мост".encode()[:-1] + b"\r\n"
    assert len(rows_of(content)) == 52
    assert "\ufffd" in str(rows_of(content)[-1].cells[0])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old_excel"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x01\x02\x03\x04\0\0", "not_text"),
        (b"PK\x03\x04 and then nothing of a ZIP", "damaged"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        rows_of(content)


def test_a_file_too_large_is_refused_unread() -> None:
    class Large(io.BytesIO):
        def tell(self) -> int:
            return MOST_BYTES + 1

    with pytest.raises(Unreadable, match="too_large"), opened(Large(b"title,date")):
        pass


def test_quotes_hold_separators_and_line_breaks_together() -> None:
    content = 'title;date\n"Мост; ""новый""\nи старый";2020-03-15\nЕщё;2020-03-16\n'.encode()
    rows = rows_of(content)
    assert rows[1].cells == ['Мост; "новый"\nи старый', "2020-03-15"]
    assert [row.line for row in rows] == [1, 2, 4]


def test_quotation_marks_inside_a_cell_are_text() -> None:
    content = 'title;date\nТОО "Мост" открыло;2020-03-15\n5" труба;2020-03-16\n'.encode()
    assert [cells[0] for cells in cells_of(content)[1:]] == ['ТОО "Мост" открыло', '5" труба']


def test_a_quote_never_closed_spoils_its_own_row_alone() -> None:
    content = b'title;date\n"never closed;2020-03-15\n' + b"fine;2020-03-16\n" * 40
    rows = rows_of(content)
    assert [row.error for row in rows] == ["", "quotes", *[""] * 40]
    assert [row.line for row in rows] == list(range(1, 43))


def test_two_quotes_far_apart_do_not_swallow_what_is_between() -> None:
    between = b"fine;2020-03-16\n" * (ORDINARY.lines_a_row + 5)
    rows = rows_of(b'title;date\n"one;2020-03-15\n' + between + b'"two;2020-03-15\n')
    assert [row.line for row in rows if row.error] == [2, ORDINARY.lines_a_row + 8]


def test_a_tall_cell_is_one_where_the_limits_allow_it() -> None:
    tall = 'title;date\n"' + "строка\n" * 150 + 'конец";2020-03-15\n'
    with opened(io.BytesIO(tall.encode()), Limits(lines_a_row=200)) as table:
        rows = list(table.rows())
    assert [len(row.cells) for row in rows] == [2, 2]
    assert str(rows[1].cells[0]).count("\n") == 150


def test_a_file_of_any_size_is_opened_where_no_limit_is_set() -> None:
    class Large(io.BytesIO):
        def tell(self) -> int:
            return MOST_BYTES + 1

    with opened(Large(b"title,date\n"), Limits(bytes=None)) as table:
        assert [row.cells for row in table.rows()] == [["title", "date"]]


def test_an_endless_line_is_told_and_passed_over() -> None:
    rows = rows_of(b"title,date\n" + b"a" * (3 * LONGEST_LINE) + b"\nfine,2020-03-16\n")
    assert [(row.line, row.error) for row in rows] == [(1, ""), (2, "line_too_long"), (3, "")]


def test_empty_rows_are_passed_over_and_counted() -> None:
    rows = rows_of(b"\n;;\ntitle;date\n;;;\n \t\nfine;2020-03-16\n")
    assert [row.line for row in rows] == [3, 6]


def test_a_line_for_excel_names_the_separator() -> None:
    assert cells_of(b"sep=;\ntitle;date,time\n") == [["title", "date,time"]]


def test_line_ends_of_any_system_are_read() -> None:
    for end in ("\n", "\r\n", "\r"):
        assert len(rows_of(end.join(["title;date", "a;b", "c;d"]).encode())) == 3


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(alphabet='";,\t\n\r aЖқ=', max_size=120).map(str.encode)
    | st.binary(max_size=60).map(lambda tail: codecs.BOM_UTF16_LE + tail)
)
def test_whatever_the_bytes_rows_come_in_order_or_the_file_is_refused(content: bytes) -> None:
    try:
        rows = rows_of(content)
    except Unreadable:
        return
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
    assert all(row.cells or row.error for row in rows)
