"""Service requests: which of them are asked for, and each as the specification describes it.

A page takes the same few statements however many rows it has. Only what the public may read of a
query is in it; the words of the query and of its answer are in the query's own language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portal.directory import Directory, directory, name_of
from portal.models import LedgerEntry
from queries import law
from queries.events import EVENTS
from queries.links import public_url
from queries.models import Answer, Attachment, CitizenQuery, Kind, Outcome, Status
from queries.models.choices import OPEN_STATUSES
from queries.open311.asked import end_of, w3c
from queries.public_query import PLACES
from queries.redaction import redact
from queries.timeline import CROWD

DESCRIPTION_LENGTH: Final = 4_000  # characters, by the specification
TOLD: Final = tuple(name for name, event in EVENTS.items() if event.is_public and name not in CROWD)
"""Events that count as a change of the query in public."""


class Row(NamedTuple):
    """The columns of `CitizenQuery` that are told, by these names."""

    pk: int
    number: str
    kind: str
    channel: str
    language: str
    topic_id: int
    theme_id: int
    district_id: int | None
    body_id: int | None
    place: str
    lat: float | None
    lon: float | None
    public_subject: str
    public_text: str
    received_at: datetime
    status: str
    outcome: str
    legal_ground: str
    due_on: date | None
    closed_at: datetime | None
    answered_on_time: bool | None
    is_on_the_spot: bool
    is_extended: bool
    reopened_count: int
    verdict: str
    supporters_count: int

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class Beside:
    """What is read beside the rows of a page, by the query's number or primary key."""

    known: Directory
    answers: Mapping[int, str] = field(default_factory=dict)
    changed: Mapping[str, datetime] = field(default_factory=dict)
    photos: Mapping[int, Sequence[Attachment]] = field(default_factory=dict)


def requests(pks: Sequence[int], *, extended: bool = False) -> list[dict[str, Any]]:
    """These public queries as service requests, in this order. Four statements."""
    columns = CitizenQuery.objects.public().filter(pk__in=pks).order_by()
    rows = {row.pk: row for row in (Row(*v) for v in columns.values_list(*Row._fields))}
    beside = Beside(
        directory(), answers=_answers(rows), changed=_changed(rows.values()), photos=_photos(rows)
    )
    found = [rows[pk] for pk in pks if pk in rows]
    return [
        _request(row, beside)
        | ({"extended_attributes": _extended(row, beside)} if extended else {})
        for row in found
    ]


def photo_url(photo: Attachment, size: str, *, language: str) -> str:
    """The address of a published photo."""
    with override(language):
        return f"{settings.SITE_URL}{reverse('queries:photo', args=[photo.pk, size])}"


def _answers(pks: Iterable[int]) -> dict[int, str]:
    """The last answer sent to each, as the public reads it."""
    sent = Answer.objects.filter(query__in=list(pks), sent_at__isnull=False)
    final = sent.exclude(kind=Answer.Kind.HOLDING).order_by("query_id", "version")
    return dict(final.values_list("query_id", "public_text"))


def _changed(rows: Iterable[Row]) -> dict[str, datetime]:
    """When the public was last told something of each that is open."""
    subjects = {f"query:{row.number}": row.number for row in rows if row.is_open}
    entries = LedgerEntry.objects.filter(subject__in=list(subjects), event__in=TOLD)
    last = entries.order_by().values_list("subject").annotate(last=Max("at"))
    return {subjects[subject]: at for subject, at in last}


def _photos(pks: Iterable[int]) -> dict[int, list[Attachment]]:
    """The published photos of each, oldest first."""
    shown = Attachment.objects.filter(query__in=list(pks), published_at__isnull=False)
    found: dict[int, list[Attachment]] = {}
    for photo in shown.order_by("uploaded_at", "id"):
        found.setdefault(photo.query_id or 0, []).append(photo)
    return found


def _request(row: Row, beside: Beside) -> dict[str, Any]:
    known = beside.known
    topic = known.topics.get(row.topic_id)
    photos = beside.photos.get(row.pk)
    return {
        "service_request_id": row.number,
        "status": "open" if row.is_open else "closed",
        "status_notes": _status_notes(row, beside),
        "service_name": topic.name if topic else None,
        "service_code": topic.slug if topic else None,
        "description": _shortened(described(row.public_subject, row.public_text)),
        "agency_responsible": name_of(known.bodies, row.body_id)
        or str(settings.DATA_OPERATOR_NAME),
        "service_notice": _notice(row),
        "requested_datetime": w3c(row.received_at),
        "updated_datetime": w3c(row.closed_at or beside.changed.get(row.number) or row.received_at),
        "expected_datetime": end_of(row.due_on) if row.is_open and row.due_on else None,
        "address": _address(row, known) or None,
        "address_id": None,
        "zipcode": None,
        "lat": _rounded(row.lat),
        "long": _rounded(row.lon),
        "media_url": photo_url(photos[0], "full", language=row.language) if photos else None,
    }


def _extended(row: Row, beside: Beside) -> dict[str, Any]:
    known = beside.known
    theme = known.topics.get(row.theme_id)
    district = known.districts.get(row.district_id or 0)
    return {
        "url": public_url(CitizenQuery(number=row.number), language=row.language),
        "title": row.public_subject,
        "text": row.public_text,
        "language": row.language,
        "kind": row.kind,
        "kind_name": str(Kind(row.kind).label),
        "channel": row.channel,
        "group_code": theme.slug if theme else None,
        "group": theme.name if theme else None,
        "district_code": district.slug if district else None,
        "district": district.name if district else None,
        "state": row.status,
        "state_name": str(Status(row.status).label),
        "outcome": row.outcome or None,
        "outcome_name": str(Outcome(row.outcome).label) if row.outcome else None,
        "answer_due_on": row.due_on.isoformat() if row.is_open and row.due_on else None,
        "answered_on_time": row.answered_on_time,
        "settled_on_the_spot": row.is_on_the_spot,
        "extended": row.is_extended,
        "times_reopened": row.reopened_count,
        "resident_says": row.verdict or None,
        "supporters": row.supporters_count,
        "photos": [
            {
                "media_url": photo_url(photo, "full", language=row.language),
                "thumbnail_url": photo_url(photo, "thumb", language=row.language),
                "width": photo.width,
                "height": photo.height,
            }
            for photo in beside.photos.get(row.pk, ())
        ],
    }


def described(subject: str, text: str) -> str:
    """The subject as the first line of the text, unless the text begins with it."""
    return text if text.startswith(subject.rstrip("…")) else f"{subject}\n\n{text}"


def _shortened(text: str) -> str:
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return f"{text[: DESCRIPTION_LENGTH - 1]}…"


def _status_notes(row: Row, beside: Beside) -> str:
    """The answer, where there is one; otherwise how it stands, with the legal ground of an end."""
    if row.status == Status.ANSWERED and row.pk in beside.answers:
        return beside.answers[row.pk]
    stands = capfirst(str(Status(row.status).label))
    ground = _ground_words(row.legal_ground) if row.legal_ground and not row.is_open else ""
    return f"{stands}: {ground}" if ground else stands


def _ground_words(key: str) -> str:
    """The ground in words; empty where the rule book does not know it, as of another system."""
    try:
        return str(law.ground(key).words)
    except law.NoRule:
        return ""


def _notice(row: Row) -> str | None:
    if not (row.is_open and row.due_on):
        return None
    return _due_words(get_language(), row.due_on)


@lru_cache(maxsize=500)
def _due_words(language: str | None, due_on: date) -> str:
    """Kept, for most of a page are due on the same few days."""
    del language  # the active one; a part of the key
    return _("The answer is due on %(day)s.") % {"day": date_format(due_on, "DATE_FORMAT")}


def _address(row: Row, known: Directory) -> str:
    """From the most specific to the most general: the place, then the district."""
    place = _public_place(row.place, row.language) if row.place else ""
    parts = (place, name_of(known.districts, row.district_id))
    return ", ".join(part for part in parts if part)


@lru_cache(maxsize=5_000)
def _public_place(place: str, language: str) -> str:
    """Kept, for the newest rows are asked for over and over."""
    return redact(place, language=language).text


def _rounded(degrees: float | None) -> float | None:
    """As exact as the public needs it."""
    return None if degrees is None else round(degrees, PLACES)
