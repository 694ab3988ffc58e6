"""Files of coverage, from the upload to the items."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.models import Role
from portal.workdays import ALMATY
from pressroom import coverage, coverage_import, coverage_reading, tasks
from pressroom.coverage_outlets import create_outlets, unknown_outlets
from pressroom.coverage_words import FILE, LINE, error_in_words, problem_in_words
from pressroom.models import Coverage, CoverageImport, CoverageLine, Outlet
from tests.factories import staff
from tests.factories.press import (
    AnnouncementFactory,
    CoverageFactory,
    OutletFactory,
    PressEventFactory,
    PressQuestionFactory,
)
from tests.portal.workbooks import csv_bytes, workbook_bytes

pytestmark = pytest.mark.django_db
HEADING = ["kind", "outlet", "title", "url", "date"]
Status = CoverageImport.Status


@pytest.fixture
def tengri() -> Outlet:
    return OutletFactory(slug="tengri", name="Теңгрі", domains=["tengri.example.org"])


def item(number: int, **changes: str) -> list[str]:
    values = {
        "kind": "статья",
        "outlet": "«теңгрі»",
        "title": f"Көпір {number}",
        "url": f"https://tengri.example.org/{number}",
        "date": "15.03.2020",
    }
    return list((values | changes).values())


def uploaded(rows: Iterable[Iterable[Any]] | bytes, **changes: Any) -> CoverageImport:
    content = rows if isinstance(rows, bytes) else csv_bytes(rows)
    return coverage_import.receive(ContentFile(content), name="a.csv", **{"by": None} | changes)


def read(rows: Iterable[Iterable[Any]] | bytes, **changes: Any) -> CoverageImport:
    """Uploaded, and read as the worker does."""
    batch = uploaded(rows, **changes)
    tasks.read_coverage()
    batch.refresh_from_db()
    return batch


def counts(batch: CoverageImport) -> tuple[int, int, int, int]:
    return batch.lines_read, batch.lines_good, batch.lines_known, batch.lines_bad


def errors(batch: CoverageImport) -> list[tuple[int, str, str]]:
    return [
        (line.line, error["column"], error["code"])
        for line in batch.lines.all()
        for error in line.errors
    ]


# --- reading --------------------------------------------------------------------------------------


def test_every_column_is_understood(tengri: Outlet) -> None:
    event, announcement = PressEventFactory(), AnnouncementFactory()
    question = PressQuestionFactory()
    cells = {
        "Вид": "Телесюжет",
        "СМИ": "теңгрі",
        "Заголовок": "Мост",
        "Ссылка": "https://tengri.example.org/1",
        "Дата": "15.03.2020",
        "Уақыты": "18:30",
        "Язык": "русский",
        "Хронометраж": "2:30",
        "Іс-шара": f"№ {event.number}",
        "Пресс-релиз": announcement.number,
        "Вопрос": question.number,
    }
    batch = read([cells.keys(), cells.values()])
    assert (batch.status, counts(batch)) == (Status.READ, (1, 1, 0, 0))
    coverage_import.take_over(batch, by=None)
    made = Coverage.objects.get()
    assert (made.kind, made.outlet, made.title, made.language) == ("tv", tengri, "Мост", "ru")
    assert (made.event, made.announcement, made.question) == (event, announcement, question)
    assert made.published_at.isoformat() == "2020-03-15T12:30:00+00:00"
    assert made.seconds == 150
    assert made.batch == batch


def test_csv_and_xlsx_give_the_same(tengri: Outlet) -> None:
    rows = [HEADING, item(1), item(2, date="2020-03-16"), item(3, kind="")]
    lines = []
    for content in (csv_bytes(rows), workbook_bytes(rows)):
        batch = read(content)
        lines.append(list(batch.lines.values_list("line", "identity", "kind", "published_at")))
    assert lines[0] == lines[1]
    assert lines[0][2][2] == "news"  # an online edition's, where nothing is said


def test_errors_are_told_by_row_and_column(tengri: Outlet) -> None:
    batch = read(
        [
            HEADING,
            item(1),
            item(2, title=""),
            item(3, date="03/04/2020", kind="opera"),
            item(4, outlet="Unheard"),
            item(5, outlet="", url="https://unheard.example.com/5"),
            item(6, outlet="", url=""),
            item(7, url="javascript:alert(1)"),
            item(8, title="т" * 301),
            item(9, date="15.03.2099"),
            [*item(10), "more"],
        ]
    )
    assert counts(batch) == (10, 1, 0, 9)
    assert errors(batch) == [
        (3, "title", "empty"),
        (4, "kind", "not_a_kind"),
        (4, "date", "unclear_date"),
        (5, "outlet", "unknown_outlet"),
        (6, "outlet", "unknown_domain"),
        (7, "outlet", "empty"),
        (8, "url", "not_an_address"),
        (9, "title", "too_long"),
        (10, "date", "in_future"),
        (11, "", "too_many_cells"),
    ]
    assert all(error_in_words(e) for line in batch.lines.all() for e in line.errors)


def test_a_moment_later_today_and_a_zone_that_is_none_are_told(tengri: Outlet) -> None:
    with clock.at(datetime(2020, 3, 15, 12, 30, tzinfo=ALMATY)):
        batch = read(
            [
                [*HEADING, "time"],
                [*item(1), "12:30"],
                [*item(2), "12:31"],
                [*item(3, date="2020-03-14T10:00+99:99"), ""],
            ]
        )
    assert (batch.status, counts(batch)) == (Status.READ, (3, 1, 0, 2))
    assert errors(batch) == [(3, "time", "in_future"), (4, "date", "not_a_time")]


def test_unknown_numbers_are_told(tengri: Outlet) -> None:
    heading = [*HEADING, "event", "announcement", "question"]
    batch = read([heading, [*item(1), "2020-9999", "x" * 30, "P20-000001-1"]])
    assert errors(batch) == [
        (2, "announcement", "unknown_announcement"),
        (2, "event", "unknown_event"),
        (2, "question", "unknown_question"),
    ]


def test_a_formula_is_told_and_text_like_one_is_text(tengri: Outlet) -> None:
    batch = read(csv_bytes([HEADING, item(1, title="=HYPERLINK(1)"), item(2, title="+7 727")]))
    assert counts(batch) == (2, 2, 0, 0)
    book = workbook_bytes([HEADING, item(1, title="=1+1")])
    assert errors(read(book)) == [(2, "title", "formula")]


def test_letters_lost_in_windows_1251_are_told(tengri: Outlet) -> None:
    rows = [HEADING, *[item(n, title="Мост открыт", outlet="Мост") for n in range(9)]]
    OutletFactory(slug="most", name="Мост")
    rows.append(item(10, outlet="Мост", title="К?пір ашылды, қала".replace("қ", "?")))
    batch = read(csv_bytes(rows, encoding="cp1251"))
    assert errors(batch) == [(11, "title", "lost_letters")]


def test_the_same_item_twice_is_one(tengri: Outlet) -> None:
    known = coverage.add(
        title="x", published_at=clock.now(), url="tengri.example.org/1", by=None
    ).item
    batch = read(
        [
            HEADING,
            item(1),
            item(2),
            item(2, url="http://www.tengri.example.org/2/?utm_source=x"),
            item(3, title=""),
            item(3),
        ]
    )
    assert counts(batch) == (5, 2, 2, 1)
    twin = batch.lines.get(line=4)
    assert (twin.verdict, twin.same_as_line) == ("known", 3)
    coverage_import.take_over(batch, by=None, only_good=True)
    assert Coverage.objects.count() == 3
    known.refresh_from_db()
    assert known.title == "x"


def test_the_same_item_far_apart_in_a_file_is_one(
    tengri: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage_reading, "AT_ONCE", 2)
    batch = read([HEADING, *[item(n % 3) for n in range(9)]])
    assert counts(batch) == (9, 3, 6, 0)


def test_originals_are_found_in_the_file_and_in_the_portal(tengri: Outlet) -> None:
    old = coverage.add(title="x", published_at=clock.now(), url="tengri.example.org/0", by=None)
    reprint = CoverageFactory(original=old.item, outlet=tengri)
    other = coverage.add(title="y", published_at=clock.now(), url="tengri.example.org/7", by=None)
    coverage.mark_reprint(other.item, of=old.item, by=None)
    heading = [*HEADING, "original"]
    page = "https://tengri.example.org/"
    batch = read(
        [
            heading,
            [*item(1), f"{page}2"],  # stands below
            [*item(2), ""],
            [*item(3), f"{page}0"],  # in the portal
            [*item(4), f"{page}4"],
            [*item(5), f"{page}1"],  # a reprint in this file
            [*item(6), f"{page}7"],  # a reprint in the portal
            [*item(8), f"{page}99"],
            [*item(9, title=""), ""],
            [*item(10), f"{page}9"],
        ]
    )
    assert errors(batch) == [
        (5, "original", "own_original"),
        (6, "original", "original_is_reprint"),
        (7, "original", "original_is_reprint"),
        (8, "original", "unknown_original"),
        (9, "title", "empty"),
        (10, "original", "original_has_errors"),
    ]
    assert counts(batch) == (9, 3, 0, 6)
    coverage_import.take_over(batch, by=None, only_good=True)
    chains = Coverage.objects.exclude(original=None).exclude(pk=reprint.pk)
    assert set(chains.values_list("url", "original__url")) == {
        (f"{page}1", f"{page}2"),
        (f"{page}3", f"{page}0"),
        (f"{page}7", f"{page}0"),
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"title;date;outlet\n", "no_lines"),
        (b"title;outlet\na;b\n", "columns_missing"),
        (b"title;date\na;b\n", "columns_missing"),
        (b"title;headline;date;url\na;b;c;d\n", "heading_twice"),
        (b"PK\x03\x04 nothing", "damaged"),
        (bytes(range(128, 256)) * 9, "encoding"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, code: str) -> None:
    batch = read(content)
    assert (batch.status, batch.problem["code"]) == (Status.UNREADABLE, code)
    assert problem_in_words(batch.problem)
    assert not CoverageLine.objects.exists()


def test_missing_columns_are_named() -> None:
    batch = read("Көпір;дата\na;b\n".encode())
    words = problem_in_words(batch.problem)
    assert "title and outlet" in words
    assert "Көпір" in words


def test_unknown_columns_are_left_out_and_told(tengri: Outlet) -> None:
    batch = read([[*HEADING, "Тираж"], [*item(1), "5000"]])
    assert (batch.lines_good, batch.ignored) == (1, ["Тираж"])


def test_every_code_has_a_sentence() -> None:
    facts = {"most": 1, "megabytes": 1, "column": "title", "missing": ["title"], "found": []}
    for code in LINE:
        assert error_in_words({"code": code, **facts})
    for code in FILE:
        assert problem_in_words({"code": code, **facts})


# --- the worker -----------------------------------------------------------------------------------


def test_a_killed_workers_file_is_read_on_from_where_it_was(
    tengri: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage_reading, "AT_ONCE", 2)
    batch = uploaded([HEADING, *[item(n) for n in range(7)]])

    class Killed(BaseException):
        pass

    def kill(batch: CoverageImport) -> None:
        if batch.lines_read == 4:
            raise Killed

    claimed = coverage_reading.claim()
    assert claimed is not None
    with pytest.raises(Killed):
        coverage_reading.read(claimed, tell=kill)
    assert batch.lines.count() == 4
    assert coverage_reading.read_waiting() == 0  # the lease still holds
    with clock.at(clock.now() + coverage_reading.LEASE + timedelta(seconds=1)):
        assert coverage_reading.read_waiting() == 1
    batch.refresh_from_db()
    assert counts(batch) == (7, 7, 0, 0)
    assert list(batch.lines.values_list("line", flat=True)) == list(range(2, 9))


def test_who_lost_the_lease_writes_nothing_more(
    tengri: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage_reading, "AT_ONCE", 2)
    batch = uploaded([HEADING, *[item(n) for n in range(6)]])
    claimed = coverage_reading.claim()
    assert claimed is not None

    def overtake(reading: CoverageImport) -> None:
        if reading.lines_read == 2:
            with clock.at(clock.now() + coverage_reading.LEASE * 2):
                coverage_reading.read_waiting()

    coverage_reading.read(claimed, tell=overtake)
    batch.refresh_from_db()
    assert (batch.status, counts(batch)) == (Status.READ, (6, 6, 0, 0))
    assert batch.lines.count() == 6


def test_a_file_discarded_while_it_is_read_stays_discarded(tengri: Outlet) -> None:
    batch = uploaded([HEADING, item(1)])
    claimed = coverage_reading.claim()
    assert claimed is not None
    coverage_import.discard(batch, by=None)
    coverage_reading.read(claimed)
    batch.refresh_from_db()
    assert batch.status == Status.DISCARDED
    assert not batch.lines.exists()


def test_a_file_that_kills_every_worker_is_given_up() -> None:
    batch = uploaded([HEADING, item(1)])
    later = clock.now()
    for _attempt in range(coverage_reading.MOST_CLAIMS):
        with clock.at(later):
            assert coverage_reading.claim() is not None
        later += coverage_reading.LEASE * 2
    with clock.at(later):
        assert coverage_reading.claim() is None
    batch.refresh_from_db()
    assert (batch.status, batch.problem["code"]) == (Status.UNREADABLE, "too_hard")


def test_a_file_too_long_is_refused_in_words(
    tengri: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage_reading, "MOST_LINES", 2)
    batch = read([HEADING, *[item(n) for n in range(3)]])
    assert problem_in_words(batch.problem).startswith("The file has more than 2 lines")


# --- taking over ----------------------------------------------------------------------------------


def test_nothing_is_imported_while_lines_have_errors_unless_chosen(tengri: Outlet) -> None:
    batch = read([HEADING, item(1), item(2, title="")])
    with pytest.raises(coverage_import.LinesWithErrors):
        coverage_import.take_over(batch, by=None)
    assert not Coverage.objects.exists()
    press = staff(Role.PRESS_OFFICER)
    done = coverage_import.take_over(batch, by=press, only_good=True)
    assert (done.status, done.items_added, done.imported_by) == (Status.IMPORTED, 1, press)
    assert Coverage.objects.get().added_by == press
    assert list(batch.lines.values_list("verdict", flat=True)) == ["bad"]


def test_pressed_twice_imports_once(tengri: Outlet) -> None:
    batch = read([HEADING, item(1)])
    for _press in range(2):
        done = coverage_import.take_over(batch, by=None)
        assert done.items_added == 1
    assert Coverage.objects.count() == 1


def test_what_somebody_added_meanwhile_stays_one(tengri: Outlet) -> None:
    batch = read([HEADING, item(1), item(2)])
    coverage.add(title="x", published_at=clock.now(), url="tengri.example.org/1", by=None)
    assert coverage_import.take_over(batch, by=None).items_added == 1
    assert Coverage.objects.count() == 2


def test_what_has_gone_meanwhile_stops_the_whole_import(tengri: Outlet) -> None:
    event = PressEventFactory()
    heading = [*HEADING, "event"]
    batch = read([heading, [*item(1), event.number], [*item(2), ""]])
    event.delete()
    with pytest.raises(coverage_import.ChangedSince):
        coverage_import.take_over(batch, by=None)
    assert not Coverage.objects.exists()
    batch.refresh_from_db()
    coverage_import.read_again(batch, by=None)
    tasks.read_coverage()
    assert errors(batch) == [(2, "event", "unknown_event")]


def test_an_original_that_became_a_reprint_stops_the_whole_import(tengri: Outlet) -> None:
    add = {"title": "x", "published_at": clock.now(), "by": None}
    first = coverage.add(url="tengri.example.org/0", **add).item
    second = coverage.add(url="tengri.example.org/00", **add).item
    batch = read([[*HEADING, "original"], [*item(1), first.url], [*item(2), ""]])
    coverage.mark_reprint(first, of=second, by=None)
    with pytest.raises(coverage_import.ChangedSince):
        coverage_import.take_over(batch, by=None)
    assert Coverage.objects.count() == 2


def test_discard_leaves_neither_lines_nor_file(
    tengri: Outlet, django_capture_on_commit_callbacks: Any
) -> None:
    batch = read([HEADING, item(1)])
    stored = batch.file.storage, batch.file.name
    with django_capture_on_commit_callbacks(execute=True):
        coverage_import.discard(batch, by=None)
    batch.refresh_from_db()
    assert batch.status == Status.DISCARDED
    assert not CoverageLine.objects.exists()
    assert not stored[0].exists(stored[1])
    with pytest.raises(coverage_import.NotReadYet):
        coverage_import.take_over(batch, by=None)


def test_what_nobody_decides_on_is_forgotten(tengri: Outlet) -> None:
    batch = read([HEADING, item(1)])
    assert coverage_import.forget_old() == 0
    with clock.at(clock.now() + coverage_import.KEPT + timedelta(days=1)):
        tasks.forget_coverage_files()
    batch.refresh_from_db()
    assert batch.status == Status.DISCARDED


def test_only_the_press_office_imports(tengri: Outlet) -> None:
    analyst = staff(Role.ANALYST)
    batch = read([HEADING, item(1)])
    with pytest.raises(coverage.NotAllowed):
        uploaded([HEADING], by=analyst)
    with pytest.raises(coverage.NotAllowed):
        coverage_import.take_over(batch, by=analyst)
    with pytest.raises(coverage.NotAllowed):
        coverage_import.discard(batch, by=analyst)
    assert not Coverage.objects.exists()


def test_unknown_outlets_are_told_and_made(tengri: Outlet) -> None:
    batch = read(
        [
            HEADING,
            item(1, outlet="Жаңа арна", kind="тв", url="https://zhana.example.com/1"),
            item(2, outlet="Жаңа арна", kind="тв", url="https://www.zhana.example.com/2"),
            item(3, outlet="", url="https://other.example.net/3"),
        ]
    )
    told = [(each.name, each.lines) for each in unknown_outlets(batch)]
    assert told == [("Жаңа арна", 2), ("other.example.net", 1)]
    assert create_outlets(batch, by=staff(Role.PRESS_OFFICER)) == 2
    new = Outlet.objects.get(name="Жаңа арна")
    assert (new.slug, new.kind, new.domains) == ("zhana-arna", "tv", ["zhana.example.com"])
    tasks.read_coverage()
    batch.refresh_from_db()
    assert (batch.status, counts(batch)) == (Status.READ, (3, 3, 0, 0))


def test_a_host_longer_than_a_domain_makes_no_outlet(tengri: Outlet) -> None:
    host = ".".join(["a" * 60] * 3) + ".example.org"
    batch = read(
        [
            HEADING,
            item(1, outlet="", url=f"https://{host}/1"),
            item(2, outlet="Жаңа арна", url=f"https://{host}/2"),
        ]
    )
    assert create_outlets(batch, by=staff(Role.PRESS_OFFICER)) == 1
    assert Outlet.objects.get(name="Жаңа арна").domains == []


def test_outlets_are_made_while_the_file_is_held(tengri: Outlet) -> None:
    batch = read([HEADING, item(1, outlet="Жаңа арна")])
    with CaptureQueriesContext(connection) as asked:
        assert create_outlets(batch, by=None) == 1
    statements = [each["sql"] for each in asked if not each["sql"].startswith("SAVEPOINT")]
    assert "FOR UPDATE" in statements[0]
    with pytest.raises(coverage_import.NotReadYet):
        create_outlets(batch, by=None)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Any) -> Any:
    return tmp_path / "coverage.csv"


def test_command_imports_a_good_file(tengri: Outlet, path: Any, capsys: Any) -> None:
    path.write_bytes(csv_bytes([HEADING, item(1), item(2)]))
    call_command("import_coverage", path, "--dry-run")
    assert not Coverage.objects.exists()
    call_command("import_coverage", path)
    assert Coverage.objects.count() == 2
    assert "imported: 2 new items" in capsys.readouterr().out
    call_command("import_coverage", path)
    assert "0 to import, 2 already known" in capsys.readouterr().out
    assert Coverage.objects.count() == 2


def test_command_tells_errors_and_imports_nothing(tengri: Outlet, path: Any, capsys: Any) -> None:
    path.write_bytes(csv_bytes([HEADING, item(1), item(2, title="")]))
    with pytest.raises(CommandError, match=r"Nothing was imported\."):
        call_command("import_coverage", path)
    assert "line 3, title. It is empty." in capsys.readouterr().err
    assert not Coverage.objects.exists()
    call_command("import_coverage", path, "--only-good")
    assert Coverage.objects.count() == 1


def test_command_says_what_is_wrong_with_the_file(path: Any) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_coverage", path)
    path.write_bytes(b"")
    with pytest.raises(CommandError, match=r"The file is empty\."):
        call_command("import_coverage", path)
    assert CoverageImport.objects.get().status == Status.DISCARDED


def test_command_makes_outlets_where_wished(path: Any) -> None:
    path.write_bytes(csv_bytes([HEADING, item(1)]))
    call_command("import_coverage", path, "--create-outlets")
    assert Coverage.objects.get().outlet.name == "«теңгрі»"
