"""Files of announcements: judged by what is in them, kept with the draft, gone with it."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from portal.models import LedgerEntry, Role
from portal.transitions import TransitionNotAllowed
from pressroom import announcement_files, publishing
from pressroom.documents import DOCX, ODT, PDF, XLSX, check_document
from pressroom.models import AnnouncementFile
from pressroom.publishing import Draft, Words
from tests.factories import staff

PDF_BYTES = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def packed(*parts: str, mark: str = "") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mark:
            archive.writestr(zipfile.ZipInfo("mimetype"), mark)
        for part in parts:
            archive.writestr(zipfile.ZipInfo(part), "x")
    return buffer.getvalue()


def picture(kind: str) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, kind, comment=b"secret")
    return buffer.getvalue()


def upload(content: bytes, name: str = "Шешім.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


DOCUMENTS = {
    PDF: PDF_BYTES,
    DOCX: packed("[Content_Types].xml", "word/document.xml"),
    XLSX: packed("[Content_Types].xml", "xl/workbook.xml"),
    ODT: packed("content.xml", mark=ODT),
}


@pytest.mark.parametrize(
    ("kind", "name"), [(PDF, "a.pdf"), (DOCX, "a.docx"), (XLSX, "a.xlsx"), (ODT, "a.odt")]
)
def test_the_kind_is_what_it_is_and_not_what_it_is_called(kind: str, name: str) -> None:
    document = check_document(upload(DOCUMENTS[kind], "C:\\secret\\a.exe"))
    assert (document.content_type, document.name) == (kind, name)
    assert document.content == DOCUMENTS[kind]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_drawn_anew(kind: str) -> None:
    document = check_document(upload(picture(kind), "фото.png"))
    assert (document.content_type, document.name) == ("image/jpeg", "фото.jpg")
    assert b"secret" not in document.content


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Шешім № 7.pdf", "Шешім № 7.pdf"),
        ("Report v1.2", "Report v1.2.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_kept_readable(name: str, kept: str) -> None:
    assert check_document(upload(PDF_BYTES, name)).name == kept


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<html><script>alert(1)</script>", "not a file we can publish"),
        (b"MZ\x90\x00", "not a file we can publish"),
        (b"GIF89a", "not a file we can publish"),
        (packed("a.txt"), "not a file we can publish"),
        (packed("content.xml", mark="application/epub+zip"), "not a file we can publish"),
        (b"%PDF-1.7 cut off", "did not arrive whole"),
        (DOCUMENTS[DOCX][:40], "did not arrive whole"),
        (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        (packed("content.xml", "Basic/Standard/Module1.xml", mark=ODT), "macros"),
        (b"%PDF-" + b"x" * 2000 + b"%%EOF", "at most 0 MB"),
        (b"\xff\xd8\xff\xe0broken", "damaged"),
    ],
)
def test_others_are_refused_in_words(content: bytes, said: str, settings: Settings) -> None:
    settings.DOCUMENT_MAX_BYTES = 2000
    with pytest.raises(ValidationError, match=said):
        check_document(upload(content))


@pytest.mark.django_db
def test_files_come_and_go_with_the_draft(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.DOCUMENT_MAX_COUNT = 2
    alice, bob = (staff(Role.PRESS_OFFICER, username=name) for name in ("alice", "bob"))
    words = Words(title={"kk": "Су"}, text={"kk": "Жоқ"})
    row = publishing.write(Draft(words=words), by=alice)
    document = check_document(upload(PDF_BYTES))

    first = announcement_files.attach(row, document=document, by=bob)
    stored = first.file.name
    announcement_files.attach(row, document=document, by=alice)
    with pytest.raises(TransitionNotAllowed, match="at most 2 files"):
        announcement_files.attach(row, document=document, by=alice)
    with django_capture_on_commit_callbacks(execute=True):
        announcement_files.detach(first, by=alice)

    (kept,) = AnnouncementFile.objects.all()
    assert (kept.name, kept.size, kept.position) == ("Шешім.pdf", len(PDF_BYTES), 1)
    assert "Шешім" not in kept.file.name
    assert default_storage.exists(kept.file.name)
    assert not default_storage.exists(stored)
    told = LedgerEntry.objects.filter(subject=row.ledger_subject).order_by("sequence")
    assert [e.event for e in told] == ["written", "file_added", "file_added", "file_removed"]

    publishing.submit(row, by=alice)
    for change in (
        lambda: announcement_files.detach(kept, by=alice),
        lambda: announcement_files.attach(row, document=document, by=alice),
    ):
        with pytest.raises(TransitionNotAllowed):
            change()
    assert AnnouncementFile.objects.count() == 1


@pytest.mark.django_db
def test_a_decision_may_say_it_all_in_its_document() -> None:
    alice = staff(Role.PRESS_OFFICER, username="alice")
    draft = Draft(
        words=Words(title={"kk": "Шешім"}),
        kind="decision",
        issuer="akim",
        decision_number="7",
        decided_on=date(2026, 2, 1),
    )
    row = publishing.write(draft, by=alice)
    with pytest.raises(TransitionNotAllowed, match="has no text"):
        publishing.submit(row, by=alice)
    announcement_files.attach(row, document=check_document(upload(PDF_BYTES)), by=alice)
    assert publishing.submit(row, by=alice).status == "in_review"


@pytest.mark.django_db
def test_who_added_a_file_does_not_review_it() -> None:
    alice, bob, carol = (
        staff(Role.PRESS_OFFICER, username=name) for name in ("alice", "bob", "carol")
    )
    words = Words(title={"kk": "Су"}, text={"kk": "Жоқ"})
    row = publishing.write(Draft(words=words), by=alice)
    announcement_files.attach(row, document=check_document(upload(PDF_BYTES)), by=bob)
    row = publishing.submit(row, by=alice)

    for by in (alice, bob):
        with pytest.raises(TransitionNotAllowed, match="second person"):
            publishing.approve(row, by=by)
    assert publishing.approve(row, by=carol).status == "approved"
