"""Intake: a query comes in by whichever channel and becomes a row, a number and a legal clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import IntegrityError, transaction
from django.db.models import Q

from portal import clock, ledger, outbox, public_answers, routing, search
from portal.models import District, Topic
from portal.workdays import current_calendar
from queries import clocks
from queries.casework import next_number
from queries.models import (
    Attachment,
    CitizenQuery,
    HeldFiling,
    Holding,
    Kind,
    QueryDeadline,
    Status,
    Visibility,
)
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import Body, User
    from portal.public_answers import PublicAnswer
    from portal.workdays import Calendar
    from queries.models import Applicant

SIMILAR_CANDIDATES = 300  # newest public queries of the theme that are compared
SIMILAR_WITHIN = timedelta(days=365)
SIMILAR_ENOUGH = 0.35  # word similarity, 0 … 1
DESK_ANSWERS = "desk"  # the key of `queries.public_answers`


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What is filed, already cleaned: texts normalised, place inside the city."""

    subject: str
    text: str
    published_text: str = ""  # words of it that a moderator has published; empty: none did
    topic: Topic
    language: str
    district: District | None = None
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    kind: str = Kind.REPORT
    channel: str = "web"
    is_public: bool = True


def submit(
    filing: Filing,
    *,
    applicant: Applicant,
    by: User | None = None,
    key: UUID | None = None,
    draft_key: UUID | None = None,
    received_at: datetime | None = None,
    body: Body | None = None,
    stays_at_desk: bool = False,
) -> CitizenQuery:
    """File a query: number, route, clocks, ledger, talon by mail, all or nothing.

    The same `key` again (a double click, a repeated request) returns the query of the first.
    `applicant` is unsaved. `by` is the member of staff who entered it; empty for the web form.
    `body` overrides the route where staff know better; `stays_at_desk` asks no route at all.
    """
    try:
        moment = received_at or clock.now()
        return _submit(filing, applicant, by, key, draft_key, moment, body, stays_at_desk)
    except IntegrityError:
        first = CitizenQuery.objects.filter(submission_key=key).first() if key else None
        if first is None:
            raise
        return first


@transaction.atomic
def _submit(
    filing: Filing,
    applicant: Applicant,
    by: User | None,
    key: UUID | None,
    draft_key: UUID | None,
    received_at: datetime,
    body: Body | None,
    stays_at_desk: bool = False,
) -> CitizenQuery:
    actor = ledger.actor_of(by) if by else ledger.RESIDENT
    calendar = current_calendar(hold=True)
    registered_on = calendar.registered_on(received_at)
    routed = body
    if routed is None and not stays_at_desk:
        routed = routing.body_for(filing.topic, filing.district, on=registered_on)
    applicant.save()
    query, deadlines = drawn_up(
        filing, applicant=applicant, by=by, received_at=received_at, body=routed, calendar=calendar
    )
    query.submission_key = key
    query.save(force_insert=True)
    QueryDeadline.objects.bulk_create(deadlines)
    Holding.objects.create(query=query, body=routed, from_at=received_at)
    if draft_key:
        photos = Attachment.objects.filter(draft_key=draft_key, query__isnull=True)
        photos.update(query=query, draft_key=None)
    ledger.record_all(
        query.ledger_subject,
        events_of_filing(query, asks_route=not stays_at_desk),
        by=actor,
        body=routed.slug if routed else "",
        at=received_at,
        is_new=True,
    )
    if filing.is_public:
        search.learn_words(f"{query.public_subject} {query.public_text}")
    if applicant.email:
        outbox.enqueue(
            template="queries/filed",
            recipient=applicant.reference,
            language=query.language,
            context={"number": query.number},
        )
    return query


def drawn_up(
    filing: Filing,
    *,
    applicant: Applicant,
    by: User | None,
    received_at: datetime,
    body: Body | None,
    calendar: Calendar,
) -> tuple[CitizenQuery, list[QueryDeadline]]:
    """The query of a filing under a fresh number, and its first clocks; unsaved."""
    query = CitizenQuery(
        number=next_number(),
        kind=filing.kind,
        channel=filing.channel,
        language=filing.language,
        applicant=applicant,
        topic=filing.topic,
        theme_id=filing.topic.theme_id,
        district=filing.district,
        place=filing.place,
        lat=filing.lat,
        lon=filing.lon,
        subject=filing.subject,
        text=filing.text,
        public_subject=redact(filing.subject, language=filing.language).text[:200],
        public_text=redact(filing.published_text or filing.text, language=filing.language).text,
        visibility=Visibility.PUBLIC if filing.is_public else Visibility.PRIVATE,
        received_at=received_at,
        registered_on=calendar.registered_on(received_at),
        accepted_by=by,
        status=Status.ASSIGNED if body else Status.NEW,
        body=body,
    )
    answer, forward = (
        clocks.planned(query, kind, at=received_at, calendar=calendar)
        for kind in (QueryDeadline.Kind.ANSWER, QueryDeadline.Kind.FORWARD)
    )
    query.due_on = answer.due_on
    return query, [answer, forward]


def events_of_filing(query: CitizenQuery, *, asks_route: bool) -> list[tuple[str, dict[str, str]]]:
    """What the ledger tells of the filing."""
    status, due_on = query.status, query.due_on.isoformat() if query.due_on else ""
    events = [
        ("received", {"channel": query.channel, "status": status}),
        ("registered", {"due_on": due_on, "status": status}),
    ]
    if query.body or asks_route:
        events.append(("routed" if query.body else "unrouted", {"status": status}))
    return events


def similar(
    *, text: str, topic: Topic | None = None, district: District | None = None
) -> list[CitizenQuery]:
    """Public queries of the past year that ask much the same, the most alike first, few of them.

    Only the newest of the theme (and district, where one is named) are compared, so that the cost
    does not grow with the register.
    """
    words = text.strip()
    if not words:
        return []
    candidates = CitizenQuery.objects.public().filter(received_at__gte=clock.now() - SIMILAR_WITHIN)
    if topic is not None:
        candidates = candidates.filter(theme_id=topic.theme_id)
    if district is not None:
        candidates = candidates.filter(Q(district=district))
    newest = candidates.newest_first().values("pk")[:SIMILAR_CANDIDATES]
    alike = (
        CitizenQuery.objects.filter(pk__in=newest)
        .annotate(alike=TrigramWordSimilarity(words[:300], "public_text"))
        .filter(alike__gte=SIMILAR_ENOUGH)
        .select_related("topic", "district", "body")
        .order_by("-alike", "-id")
    )
    return list(alike[: settings.SIMILAR_SHOWN])


def answered_elsewhere(text: str) -> list[PublicAnswer]:
    """What was answered in public to much the same, but not by the desk: `similar` has that."""
    return public_answers.similar(text, sources=public_answers.keys() - {DESK_ANSWERS})


@transaction.atomic
def hold(
    filing: Filing, *, applicant: Applicant, key: UUID, draft_key: UUID | None = None
) -> HeldFiling:
    """Keep a filing until its resident confirms by mail: the way without JavaScript when it is hot.

    The moment of receipt is now, whenever it is confirmed. A second call keeps the first.
    """
    existing = HeldFiling.objects.filter(pk=key).first()
    if existing:
        return existing
    applicant.save(force_insert=True)
    payload = {
        "subject": filing.subject,
        "text": filing.text,
        "published_text": filing.published_text,
        "topic": filing.topic.pk,
        "district": filing.district.pk if filing.district else None,
        "language": filing.language,
        "place": filing.place,
        "lat": filing.lat,
        "lon": filing.lon,
        "kind": filing.kind,
        "channel": filing.channel,
        "is_public": filing.is_public,
        "draft_key": str(draft_key) if draft_key else None,
    }
    held = HeldFiling.objects.create(
        id=key, applicant=applicant, payload=payload, received_at=clock.now()
    )
    outbox.enqueue(
        template="queries/confirm_filing",
        recipient=applicant.reference,
        language=filing.language,
        context={"held": str(held.pk)},
        key=f"confirm:{held.pk}",
    )
    return held


@transaction.atomic
def confirm(held: HeldFiling) -> CitizenQuery:
    """The resident confirmed by mail: file it, received when it was sent. Twice is once."""
    rows = HeldFiling.objects.select_for_update(of=("self",))
    row = rows.select_related("applicant", "query").get(pk=held.pk)
    if row.query:
        return row.query
    row.query = CitizenQuery.objects.filter(submission_key=row.pk).first()
    if row.query:  # the same form was also filed with a proof of work, in another window
        row.save(update_fields=["query"])
        return row.query
    kept = dict(row.payload)
    draft_key = kept.pop("draft_key")
    topic = Topic.objects.get(pk=kept.pop("topic"))
    district = District.objects.filter(pk=kept.pop("district")).first()
    applicant = row.applicant
    row.query = _submit(
        Filing(topic=topic, district=district, **kept),
        applicant,
        None,
        row.pk,
        UUID(draft_key) if draft_key else None,
        row.received_at,
        None,
    )
    row.payload = {}
    row.save(update_fields=["query", "payload"])
    return row.query
