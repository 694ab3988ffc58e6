"""Exports in the staff site: sent, tried by the worker, looked at, imported; also in two goes."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.models import Body, LedgerEntry, Role, User
from queries import tasks
from queries.importing import guide, running, uploads, working
from queries.importing import mapping as mappings
from queries.importing.fields import FIELDS
from queries.importing.uploads import NothingToImport, NotReadYet, RowsWithErrors
from queries.lifecycle import NotYourBody
from queries.models import CitizenQuery, ImportMapping, QueryImport
from tests.factories import staff
from tests.factories.city import BodyFactory, TopicFactory
from tests.queries.exports import ANSWERED, MAPPING, ROW, city, csv_of

pytestmark = pytest.mark.django_db
UPLOAD = reverse("admin:queries_queryimport_add")
LIST = reverse("admin:queries_queryimport_changelist")
GOOD = [ANSWERED | {"Номер": str(number)} for number in range(1, 8)]
BAD = ROW | {"Номер": "8", "Поступило": "31.02.2020"}
Status = QueryImport.Status


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


def adi() -> User:
    return User.objects.filter(username="adi").first() or staff(Role.ADMINISTRATOR, username="adi")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(adi())
    return client


def sent(rows: list[dict[str, str]], *, is_whole: bool = False, text: str = MAPPING) -> QueryImport:
    return uploads.receive(
        SimpleUploadedFile("export.csv", csv_of(rows)),
        name="export.csv",
        mapping=mappings.read(text),
        is_whole=is_whole,
        by=adi(),
    )


def fresh(batch: QueryImport) -> QueryImport:
    return QueryImport.objects.get(pk=batch.pk)


def page_of(batch: QueryImport) -> str:
    return reverse("admin:queries_queryimport_change", args=[batch.pk])


def decide(client: Client, batch: QueryImport, verb: str) -> Any:
    address = reverse("admin:queries_queryimport_decide", args=[batch.pk, verb])
    return client.post(address, follow=True)


def upload(client: Client, rows: list[dict[str, str]], **fields: Any) -> Any:
    file = SimpleUploadedFile("export.csv", csv_of(rows))
    return client.post(UPLOAD, {"file": file, **fields}, follow=True)


def mapping_file(text: str = MAPPING) -> SimpleUploadedFile:
    return SimpleUploadedFile("mapping.toml", text.encode())


def test_the_page_of_uploading_explains_every_field_and_our_words(admin: Client) -> None:
    TopicFactory(slug="street-lights", name_en="Street lights")
    page = " ".join(admin.get(UPLOAD).content.decode().split())
    for name in FIELDS:
        assert f"<dt><code>{name}</code>" in page
        assert str(guide.HOLDS[name]).replace("'", "&#x27;") in page
    assert "<li><code>street-lights</code> – Street lights</li>" in page
    assert "<li><code>report</code> – " in page
    assert "<li><code>true</code> – yes</li>" in page


def test_from_the_upload_to_the_queries(admin: Client) -> None:
    page = upload(admin, [*GOOD, BAD], mapping_file=mapping_file())
    batch = QueryImport.objects.get()
    assert page.redirect_chain[-1][0] == page_of(batch)
    assert "being read" in page.content.decode() or "waiting to be read" in page.content.decode()
    tasks.work_on_imports()
    assert not CitizenQuery.objects.exists()
    words = admin.get(page_of(batch)).content.decode()
    assert "Import the 7 good rows, leave out the others" in words
    assert "This is no date in the formats of the mapping" in words
    assert "31.02.2020" in words
    decide(admin, batch, "import")
    assert fresh(batch).status == Status.ORDERED
    tasks.work_on_imports()
    batch = fresh(batch)
    assert (batch.status, batch.rows_written, CitizenQuery.objects.count()) == ("imported", 7, 7)
    actor = LedgerEntry.objects.values_list("actor", flat=True).distinct().get()
    assert actor == f"user:{batch.ordered_by_id}"
    assert "queries imported" in admin.get(page_of(batch)).content.decode()
    assert admin.get(LIST).status_code == 200


def test_an_imported_or_discarded_file_is_deleted(
    admin: Client, django_capture_on_commit_callbacks: Any
) -> None:
    batch, other = sent(GOOD), sent(GOOD)
    tasks.work_on_imports()
    path = batch.file.path
    decide(admin, batch, "import")
    with django_capture_on_commit_callbacks(execute=True):
        tasks.work_on_imports()
        decide(admin, other, "discard")
    for gone in (path, other.file.path):
        with pytest.raises(FileNotFoundError), open(gone):  # noqa: PTH123
            pass
    assert fresh(other).status == Status.DISCARDED


def test_the_saved_mapping_is_offered_again(admin: Client) -> None:
    upload(admin, GOOD, mapping_file=mapping_file())
    assert ImportMapping.objects.get().source == "old-desk"
    page = upload(admin, GOOD, saved="old-desk")
    assert page.redirect_chain
    assert QueryImport.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Say how the file is read: send or choose a mapping."),
        ({"mapping_file": mapping_file("[source")}, "This is no TOML"),
        ({"mapping_file": mapping_file(MAPPING.replace("answered_at", "answerd_at"))},
         "columns.answerd_at: There is no such field. Perhaps: answered_at"),
        ({"mapping_file": mapping_file("")}, "The file is empty."),
        ({"saved": "nobody"}, "Choose a mapping from the list."),
    ],
)  # fmt: skip
def test_a_mapping_with_faults_is_told_on_the_form(
    admin: Client, fields: dict[str, Any], sentence: str
) -> None:
    page = upload(admin, GOOD, **fields)
    assert sentence in page.content.decode().replace("&#x27;", "'")
    assert not QueryImport.objects.exists()


def test_a_file_that_is_none_says_why(admin: Client) -> None:
    batch = sent(GOOD)
    QueryImport.objects.filter(pk=batch.pk).update(
        file=batch.file.storage.save("query-imports/x.csv", SimpleUploadedFile("x", b"a;b\n1;2\n"))
    )
    tasks.work_on_imports()
    assert fresh(batch).status == Status.UNREADABLE
    assert (
        "The first line lacks columns of the mapping" in admin.get(page_of(batch)).content.decode()
    )
    batch.file.storage.delete(fresh(batch).file.name)
    decide(admin, batch, "try-again")
    tasks.work_on_imports()
    assert "no longer there" in admin.get(page_of(batch)).content.decode()


def test_a_mapping_that_fits_no_more_is_told(admin: Client) -> None:
    BodyFactory(slug="parks")
    batch = sent(GOOD, text=MAPPING + '\n[values.body]\n"А" = "parks"\n')
    Body.objects.filter(slug="parks").delete()
    tasks.work_on_imports()
    words = admin.get(page_of(batch)).content.decode()
    assert "The mapping does not fit any more: values.body." in words
    assert "“parks” is none of ours" in words


def test_errors_can_be_kept_as_a_file(admin: Client) -> None:
    batch = sent([*GOOD, BAD])
    tasks.work_on_imports()
    report = admin.get(reverse("admin:queries_queryimport_errors", args=[batch.pk]))
    lines = b"".join(report.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "line,number,what became of it,column,value,error"
    assert lines[1].startswith('9,8,not imported,Поступило,31.02.2020,"This is no date')
    assert len(lines) == 2


def test_all_or_nothing_is_refused_with_errors_and_written_without(admin: Client) -> None:
    batch = sent([*GOOD, BAD], is_whole=True)
    tasks.work_on_imports()
    assert "good rows" not in admin.get(page_of(batch)).content.decode()
    with pytest.raises(RowsWithErrors):
        uploads.order(batch, by=batch.uploaded_by)
    whole = sent(GOOD, is_whole=True)
    tasks.work_on_imports()
    uploads.order(whole, by=whole.uploaded_by)
    tasks.work_on_imports()
    assert fresh(whole).rows_written == 7


def test_all_or_nothing_overtaken_by_another_import_writes_nothing() -> None:
    batch = sent([*GOOD, ANSWERED | {"Номер": "X 1"}], is_whole=True)
    tasks.work_on_imports()
    uploads.order(batch, by=batch.uploaded_by)
    other = sent([ANSWERED | {"Номер": "X-1"}], text=MAPPING.replace("old-desk", "other"))
    run = running.Run(mappings.read(other.mapping), by=batch.uploaded_by, tell=lambda *_: None)
    with other.file.open("rb") as file:
        run.write(file)
    tasks.work_on_imports()
    batch = fresh(batch)
    assert (batch.status, batch.problem) == ("read", {"code": "not_whole"})
    assert CitizenQuery.objects.count() == 1


def test_an_import_cut_off_goes_on_behind_the_last_row_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running.Run.__init__, "__kwdefaults__", {"at_once": 2, "after": 0})
    batch = sent(GOOD)
    tasks.work_on_imports()
    uploads.order(batch, by=batch.uploaded_by)
    written = running.Writer.write

    def dies(self: running.Writer, lives: list[running.Life]) -> None:
        if CitizenQuery.objects.count() == 4:
            raise KeyboardInterrupt
        written(self, lives)

    with monkeypatch.context() as patch:
        patch.setattr(running.Writer, "write", dies)
        with pytest.raises(KeyboardInterrupt):
            tasks.work_on_imports()
    row = fresh(batch)
    assert (row.status, row.rows_written, row.last_line) == ("importing", 4, 5)
    tasks.work_on_imports()
    assert fresh(batch).status == Status.IMPORTING  # under its lease
    with clock.at(clock.now() + working.LEASE * 2):
        tasks.work_on_imports()
    row = fresh(batch)
    assert (row.status, row.rows_written, CitizenQuery.objects.count()) == ("imported", 7, 7)


def test_whoever_lost_the_lease_writes_nothing_more() -> None:
    batch = sent(GOOD)
    tasks.work_on_imports()
    uploads.order(batch, by=batch.uploaded_by)
    mine = working.claim()
    assert mine is not None
    with clock.at(clock.now() + working.LEASE * 2):
        assert working.claim() is not None
    with transaction.atomic():
        working._work_on(mine)
    assert not CitizenQuery.objects.exists()


def test_a_file_that_takes_its_worker_down_is_given_up() -> None:
    batch = sent(GOOD)
    QueryImport.objects.filter(pk=batch.pk).update(claims=working.MOST_CLAIMS)
    assert tasks.work_on_imports() is None
    assert fresh(batch).problem == {"code": "too_hard"}


def test_what_cannot_be_decided_is_refused() -> None:
    batch = sent([BAD])
    by = batch.uploaded_by
    with pytest.raises(NotReadYet):
        uploads.order(batch, by=by)
    tasks.work_on_imports()
    with pytest.raises(NothingToImport):
        uploads.order(batch, by=by)
    good = sent(GOOD)
    tasks.work_on_imports()
    assert uploads.order(good, by=by).status == uploads.order(good, by=by).status == "ordered"
    with pytest.raises(NotReadYet):
        uploads.discard(good, by=by)
    with pytest.raises(NotReadYet):
        uploads.try_again(good, by=by)


def test_files_nobody_decides_on_are_forgotten() -> None:
    batch, imported = sent([*GOOD, BAD]), sent([*GOOD, BAD])
    tasks.work_on_imports()
    uploads.order(imported, by=imported.uploaded_by)
    tasks.work_on_imports()
    with time_machine.travel(clock.now() + uploads.KEPT * 2):
        tasks.forget_import_files()
    assert fresh(batch).status == Status.DISCARDED
    assert fresh(imported).status == Status.IMPORTED
    assert not imported.rows.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_but_administrators_imports(client: Client, role: Role) -> None:
    batch = sent(GOOD)
    body = BodyFactory(slug="roads") if role in {Role.EXECUTOR, Role.HEAD} else None
    other = staff(role, body, username="other")
    client.force_login(other)
    assert client.get(LIST).status_code == 403
    assert client.get(UPLOAD).status_code == 403
    assert client.get(page_of(batch)).status_code in {403, 404}
    assert decide(client, batch, "import").status_code in {403, 404}
    errors = client.get(reverse("admin:queries_queryimport_errors", args=[batch.pk]))
    assert errors.status_code in {403, 404}
    with pytest.raises(NotYourBody):
        uploads.order(batch, by=other)


def test_the_sample_can_be_downloaded(admin: Client) -> None:
    sample = admin.get(reverse("admin:queries_queryimport_sample"))
    assert sample.status_code == 200
    assert b"[columns]" in sample.content


@pytest.mark.parametrize("key", ["9" * 19, "9" * 5_000, "\u0662", "x"])
def test_a_key_of_no_row_is_not_found(admin: Client, key: str) -> None:
    assert admin.get(f"/admin/queries/queryimport/{key}/change/").status_code == 404
