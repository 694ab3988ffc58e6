"""What a file of an announcement must be before it is kept.

Judged by what is in it, never by its name. Pictures are drawn anew (`portal.uploads`). Documents
are kept as they are, and only served to be saved (`Content-Disposition: attachment`), so nothing in
them runs on our pages; those with macros or under a password are refused.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal import uploads
from portal.text import normalise_line

PDF: Final = "application/pdf"
ODT: Final = "application/vnd.oasis.opendocument.text"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS: Final = {PDF: ".pdf", ODT: ".odt", DOCX: ".docx", XLSX: ".xlsx"}

NAME_LENGTH: Final = 120
_MEBI: Final = 1024 * 1024
_MOST_PARTS: Final = 5_000  # files in a packed document
_MARK_BYTES: Final = 1_024  # where a PDF must say what it is
_MAIN_PARTS: Final = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MACROS: Final = ("vbaproject.bin", "/basic/", "/scripts/")

_SENTENCES: Final = {
    "empty": _("“%(name)s” is empty."),
    "too_large": _("“%(name)s” is too large: a file may have at most %(limit)s MB."),
    "not_a_document": _(
        "“%(name)s” is not a file we can publish. Send PDF, DOCX, XLSX, ODT, JPEG or PNG."
    ),
    "macros": _("“%(name)s” holds macros, which could harm whoever opens it. Save it without."),
    "locked": _("“%(name)s” is protected by a password, so nobody could read it."),
    "damaged": _("“%(name)s” is damaged or did not arrive whole. Send it again."),
}


class DocumentRefused(ValidationError):
    """A file that will not be kept. The message is a sentence that names it."""

    def __init__(self, code: str, *, name: str, limit: int = 0) -> None:
        super().__init__(_SENTENCES[code], code=code, params={"name": name, "limit": limit})


@dataclass(frozen=True, slots=True)
class Document:
    """A file that may be kept, with the ending of what it really is."""

    name: str
    content_type: str
    content: bytes


def check_document(file: UploadedFile) -> Document:
    """Return what is to be kept of `file`. Raises `DocumentRefused`, `UploadRefused`."""
    name = _shown_name(file)
    limit = settings.DOCUMENT_MAX_BYTES
    if (file.size or 0) > limit:
        raise DocumentRefused("too_large", name=name, limit=limit // _MEBI)
    file.seek(0)
    content = file.read(limit + 1)
    if not content:
        raise DocumentRefused("empty", name=name)
    if len(content) > limit:
        raise DocumentRefused("too_large", name=name, limit=limit // _MEBI)
    if content.startswith((b"\xff\xd8", b"\x89PNG\r\n\x1a\n")):
        photo = uploads.check_photo(file)
        return Document(photo.name, uploads.CONTENT_TYPE, photo.content)
    kind = _kind_of(content, name)
    return Document(_named(name, ENDINGS[kind]), kind, content)


def _kind_of(content: bytes, name: str) -> str:
    if b"%PDF-" in content[:_MARK_BYTES]:
        if b"%%EOF" not in content[-_MARK_BYTES:]:
            raise DocumentRefused("damaged", name=name)
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _packed_kind(content, name)
    raise DocumentRefused("not_a_document", name=name)


def _packed_kind(content: bytes, name: str) -> str:
    """The kind of a document that is an archive; only its list of parts is read, and one mark."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            mark = _mark_of(archive, parts)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise DocumentRefused("damaged", name=name) from None
    names = {part.filename for part in parts}
    kind = ODT if mark == ODT else None
    if "[Content_Types].xml" in names:
        kind = next((kind for part, kind in _MAIN_PARTS.items() if part in names), None)
    if kind is None or len(parts) > _MOST_PARTS:
        raise DocumentRefused("not_a_document", name=name)
    if any(part.flag_bits & 1 for part in parts) or "EncryptedPackage" in names:
        raise DocumentRefused("locked", name=name)
    if any(macro in f"/{part.lower()}" for part in names for macro in _MACROS):
        raise DocumentRefused("macros", name=name)
    return kind


def _mark_of(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> str:
    """What an OpenDocument file says of itself in its first part."""
    if not parts or parts[0].filename != "mimetype" or parts[0].file_size > NAME_LENGTH:
        return ""
    return archive.read(parts[0]).decode("ascii", "replace").strip()


def _shown_name(file: UploadedFile) -> str:
    """The name as a person reads it: without folders, control characters and look-alikes."""
    bare = PureWindowsPath(PurePosixPath(file.name or "").name).name
    return normalise_line(bare)[:NAME_LENGTH] or str(_("file"))


def _named(name: str, ending: str) -> str:
    """The name with the ending of what the file is, which a misleading one is replaced by."""
    if name.lower().endswith(ending):
        return name
    known = (*ENDINGS.values(), ".doc", ".xls", ".zip", ".exe", ".html", ".jpg", ".png")
    path = PurePosixPath(name)
    stem = path.stem if path.suffix.lower() in known else name
    return stem[: NAME_LENGTH - len(ending)] + ending
