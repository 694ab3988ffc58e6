"""Coverage in the staff site: pasting, correcting, importing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.models import Role
from pressroom import coverage, tasks
from pressroom.coverage_columns import HEADINGS
from pressroom.models import Coverage, CoverageImport, Outlet
from tests.factories import staff
from tests.factories.press import CoverageFactory, OutletFactory, PressEventFactory
from tests.portal.workbooks import csv_bytes
from tests.pressroom.test_coverage_import import HEADING, item, tengri, uploaded

__all__ = ["tengri"]

pytestmark = pytest.mark.django_db
LIST = reverse("admin:pressroom_coverage_changelist")
ADD = reverse("admin:pressroom_coverage_add")
UPLOAD = reverse("admin:pressroom_coverageimport_add")
IMPORTS = reverse("admin:pressroom_coverageimport_changelist")
PASTED = {
    "url": "https://tengri.example.org/bridge?utm_source=x",
    "title": "Мост открыт",
    "published_at": "2026-02-10T10:00",
}


@pytest.fixture
def press(client: Client) -> Client:
    client.force_login(staff(Role.PRESS_OFFICER, username="press"))
    return client


def page_of(row: Coverage | CoverageImport) -> str:
    return reverse(f"admin:pressroom_{row._meta.model_name}_change", args=[row.pk])


# --- one item -------------------------------------------------------------------------------------


def test_pasting_an_address_adds_an_item_and_comes_back_empty(
    press: Client, tengri: Outlet
) -> None:
    event = PressEventFactory()
    response = press.post(ADD, PASTED | {"event": event.number, "seconds": "2:30"}, follow=True)
    made = Coverage.objects.get()
    assert (made.outlet, made.event, made.seconds) == (tengri, event, 150)
    assert made.added_by is not None
    assert made.added_by.username == "press"
    assert response.redirect_chain[-1][0] == f"{ADD}?event={event.number}"
    assert response.context["form"]["event"].value() == event.number
    assert not response.context["form"]["url"].value()
    assert "Added:" in response.content.decode()


def test_pasting_what_is_there_leads_to_it(press: Client, tengri: Outlet) -> None:
    press.post(ADD, PASTED)
    made = Coverage.objects.get()
    response = press.post(ADD, PASTED | {"url": "http://www.tengri.example.org/bridge/"})
    assert response["Location"] == page_of(made)
    assert Coverage.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "bridge"}, "url"),
        ({"url": "https://unheard.example.com/"}, "outlet"),
        ({"title": ""}, "title"),
        ({"published_at": "2099-01-01T10:00"}, "published_at"),
        ({"event": "2020-9999"}, "event"),
        ({"original": "https://tengri.example.org/nowhere"}, "original"),
        ({"seconds": "long"}, "seconds"),
    ],
)
def test_what_is_wrong_is_told_by_its_field_and_what_was_typed_is_kept(
    press: Client, tengri: Outlet, changes: dict[str, str], field: str
) -> None:
    response = press.post(ADD, PASTED | changes)
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert form["title"].value() == (PASTED | changes)["title"]
    assert not Coverage.objects.exists()


def told(row: Coverage, **changes: Any) -> dict[str, Any]:
    return {
        "title": row.title, "published_at": "2026-02-10T10:00", "outlet": row.outlet_id,
        "kind": row.kind, "language": row.language,
    } | changes  # fmt: skip


def test_an_item_is_corrected_linked_and_marked(press: Client) -> None:
    row, event = CoverageFactory(), PressEventFactory()
    original = coverage.add(
        title="x", published_at=row.published_at, url="https://example.org/o",
        outlet=row.outlet, by=None,
    ).item  # fmt: skip
    changes = {"title": "Иначе", "event": event.number, "original": "http://example.org/o/"}
    assert press.post(page_of(row), told(row, **changes)).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.event, row.original) == ("Иначе", event, original)
    assert row.changed_by is not None
    assert press.get(page_of(row)).status_code == 200
    press.post(page_of(row), told(row))
    row.refresh_from_db()
    assert (row.event, row.original) == (None, None)


def test_a_refused_correction_changes_nothing(press: Client) -> None:
    row, reprint = CoverageFactory(), CoverageFactory()
    original = CoverageFactory()
    coverage.mark_reprint(reprint, of=original, by=None)
    response = press.post(page_of(row), told(row, title="Иначе", original=str(reprint.pk)))
    assert list(response.context["form"].errors) == ["original"]
    row.refresh_from_db()
    assert (row.title, row.original) == ("Город готов к зиме", None)


def test_the_list_is_filtered_and_searched_by_index(press: Client) -> None:
    event = PressEventFactory()
    a = CoverageFactory(title="aaa", event=event, kind="tv")
    b = coverage.add(
        title="bbb", published_at=a.published_at, url="https://example.org/b",
        outlet=a.outlet, original=a, by=None,
    ).item  # fmt: skip

    def found(**asked: str) -> list[str]:
        return [row.title for row in press.get(LIST, asked).context["cl"].result_list]

    assert found() == ["bbb", "aaa"]
    assert found(kind="tv") == ["aaa"]
    assert found(reprints="yes") == ["bbb"]
    assert found(reprints="no") == ["aaa"]
    assert found(outlet=str(a.outlet_id)) == ["bbb", "aaa"]
    assert found(q="http://www.example.org/b?utm_source=x") == ["bbb"]
    assert found(q=event.number) == ["aaa"]
    assert found(q="nothing") == []
    assert press.get(page_of(b)).status_code == 200


def test_the_list_asks_no_more_for_more_rows(
    press: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    CoverageFactory(event=PressEventFactory(), outlet=OutletFactory())
    press.get(LIST)
    with django_assert_num_queries(5):
        press.get(LIST)
    for _row in range(2):
        CoverageFactory(event=PressEventFactory(), outlet=OutletFactory())
    with django_assert_num_queries(5):
        press.get(LIST)


# --- files ----------------------------------------------------------------------------------------


def upload(client: Client, rows: list[list[str]]) -> CoverageImport:
    file = SimpleUploadedFile("coverage.csv", csv_bytes(rows))
    response = client.post(UPLOAD, {"file": file})
    batch = CoverageImport.objects.latest("pk")
    assert response["Location"] == page_of(batch)
    return batch


def press_button(client: Client, batch: CoverageImport, verb: str) -> str:
    address = reverse("admin:pressroom_coverageimport_decide", args=[batch.pk, verb])
    html = client.post(address, follow=True).content.decode()
    batch.refresh_from_db()
    return html


def test_a_file_is_read_looked_at_and_imported(press: Client, tengri: Outlet) -> None:
    batch = upload(press, [HEADING, item(1), item(2)])
    waiting = press.get(page_of(batch)).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "Discard" in waiting
    tasks.read_coverage()
    html = press.get(page_of(batch)).content.decode()
    assert "Көпір 2" in html
    assert "hx-trigger" not in html
    assert "2 new items are in the coverage." in press_button(press, batch, "import")
    press_button(press, batch, "import")
    assert Coverage.objects.count() == 2
    assert batch.imported_by is not None
    assert press.get(IMPORTS).status_code == 200


def test_errors_are_shown_downloaded_and_left_out_by_choice_alone(
    press: Client, tengri: Outlet
) -> None:
    batch = upload(press, [HEADING, item(1), item(2, title=""), item(3, kind="=cmd|x")])
    tasks.read_coverage()
    html = press.get(page_of(batch)).content.decode()
    assert "It is empty." in html
    assert "Import the 1 good line" in html
    file = press.get(reverse("admin:pressroom_coverageimport_errors", args=[batch.pk]))
    text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    assert text.splitlines()[0] == "line,column,value,error"
    assert text.splitlines()[1].startswith("3,title,,It is empty.")
    assert text.splitlines()[2].startswith("4,kind,'=cmd|x,")
    assert "Some lines have errors" in press_button(press, batch, "import")
    assert not Coverage.objects.exists()
    press_button(press, batch, "import-good")
    assert Coverage.objects.count() == 1


def test_unknown_outlets_are_offered_and_made(press: Client) -> None:
    batch = upload(press, [HEADING, item(1)])
    tasks.read_coverage()
    assert "Outlets that are not here" in press.get(page_of(batch)).content.decode()
    assert "1 outlet is made" in press_button(press, batch, "outlets")
    tasks.read_coverage()
    press_button(press, batch, "import")
    assert Coverage.objects.get().outlet == Outlet.objects.get()


def test_what_has_changed_since_is_read_once_more(press: Client, tengri: Outlet) -> None:
    event = PressEventFactory()
    batch = upload(press, [[*HEADING, "event"], [*item(1), event.number]])
    tasks.read_coverage()
    event.delete()
    assert "has changed since" in press_button(press, batch, "import")
    assert batch.status == CoverageImport.Status.UPLOADED
    assert not Coverage.objects.exists()


def test_a_file_is_discarded(press: Client, tengri: Outlet) -> None:
    batch = upload(press, [HEADING, item(1)])
    press_button(press, batch, "discard")
    assert batch.status == CoverageImport.Status.DISCARDED
    assert press.get(page_of(batch)).status_code == 200
    assert press.post(f"{IMPORTS}{batch.pk}/decide/explode/").status_code == 404
    assert press.get(f"{IMPORTS}{batch.pk}/decide/import/").status_code == 405


def test_an_unreadable_file_says_why(press: Client) -> None:
    batch = uploaded(b"title;outlet\na;b\n")
    tasks.read_coverage()
    assert "Missing: date" in press.get(page_of(batch)).content.decode()
    assert press.post(UPLOAD, {}).context["form"].errors


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_template_has_headings_that_are_understood(press: Client, language: str) -> None:
    from django.utils import translation  # noqa: PLC0415

    with translation.override(language):
        press.cookies["django_language"] = language
        response = press.get(reverse("admin:pressroom_coverageimport_template"))
    heading = b"".join(response.streaming_content).decode("utf-8-sig").strip()  # type: ignore[arg-type]
    batch = uploaded(f"{heading}\n{',' * 11}x\n".encode())
    tasks.read_coverage()
    batch.refresh_from_db()
    assert batch.ignored == []
    assert len(heading.split(",")) == len(HEADINGS)
    assert batch.lines_read == 1


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.PRESS_OFFICER, True, True),
        (Role.ANALYST, True, False),
        (Role.ADMINISTRATOR, True, False),
        (Role.OPERATOR, False, False),
        (Role.MODERATOR, False, False),
    ],
)
def test_who_may(client: Client, role: str, *, reads: bool, writes: bool) -> None:
    row, batch = CoverageFactory(), uploaded(b"")
    client.force_login(staff(role))
    assert client.get(LIST).status_code == (200 if reads else 403)
    assert client.get(page_of(row)).status_code == (200 if reads else 404)
    assert client.post(page_of(row), told(row)).status_code == (
        302 if writes else 403 if reads else 404
    )
    assert client.get(ADD).status_code == (200 if writes else 403)
    assert client.get(UPLOAD).status_code == (200 if writes else 403)
    assert client.get(IMPORTS).status_code == (200 if writes else 403)
    assert client.get(page_of(batch)).status_code == (200 if writes else 404)
    errors = reverse("admin:pressroom_coverageimport_errors", args=[batch.pk])
    assert client.get(errors).status_code == (200 if writes else 404)
    decide = reverse("admin:pressroom_coverageimport_decide", args=[batch.pk, "discard"])
    assert client.post(decide).status_code == (302 if writes else 404)


@pytest.mark.parametrize("key", ["9" * 19, "9" * 5_000, "\u0662", "x"])
@pytest.mark.parametrize("model", ["coverage", "coverageimport", "pressquestion"])
def test_a_key_of_no_row_is_not_found(press: Client, model: str, key: str) -> None:
    assert press.get(f"/admin/pressroom/{model}/{key}/change/").status_code == 404
