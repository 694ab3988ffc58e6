"""The citizen query: what was asked, by which way, where it stands, and what became of it."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.cells import Cells
from portal.facets import Facets
from portal.models import Body, District, Topic
from portal.search_column import search_column
from portal.stretches import Stretches
from queries import marks
from queries.models.choices import (
    OPEN_STATUSES,
    Channel,
    Kind,
    Outcome,
    Status,
    Verdict,
    Visibility,
)
from queries.models.people import Applicant
from queries.querysets import CitizenQueryQuerySet
from queries.redaction import redact

IS_OPEN = Q(status__in=OPEN_STATUSES)
IS_PUBLIC = Q(visibility="public")
FACETS = ("theme_id", "topic_id", "district_id", "body_id", "status", "outcome")


class CitizenQuery(models.Model):
    """One query. Written only by the verbs of intake, casework, follow_up and publication."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REPORT)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.WEB)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    applicant = models.OneToOneField(
        Applicant, models.PROTECT, related_name="query", verbose_name=_("applicant")
    )

    # What it is about, and where. No index of single columns here and below: the lists have theirs,
    # and every filing writes every index.
    topic = models.ForeignKey(
        Topic, models.PROTECT, db_index=False, related_name="+", verbose_name=_("topic")
    )
    theme = models.ForeignKey(
        Topic, models.PROTECT, db_index=False, related_name="+", verbose_name=_("theme")
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("district"),
    )
    place = models.CharField(_("address or place"), max_length=200, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)

    # The text as filed, never changed (a trigger sees to it), and the text the public reads
    subject = models.CharField(_("subject as filed"), max_length=settings.SUBJECT_MAX_LENGTH)
    text = models.TextField(_("text as filed"))
    public_subject = models.CharField(_("public subject"), max_length=200)
    public_text = models.TextField(_("public text"))
    visibility = models.CharField(
        _("visibility"), max_length=8, choices=Visibility, default=Visibility.PUBLIC
    )
    moderation_reason = models.CharField(_("moderator's reason"), max_length=300, blank=True)

    # When, and by whom it was accepted
    received_at = models.DateTimeField(_("received at"))
    registered_on = models.DateField(_("registered on"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("accepted by"),
    )  # empty: the web form accepts by itself

    # Where it stands
    status = models.CharField(_("status"), max_length=18, choices=Status, default=Status.NEW)
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("held by"),
    )  # empty: the desk
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("executor"),
    )
    due_on = models.DateField(_("answer due on"), null=True, blank=True)  # the open answer clock
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("split off from"),
    )

    # What became of it; frozen at the transition
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    legal_ground = models.CharField(_("legal ground"), max_length=40, blank=True)  # key in law.py
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_on_time = models.BooleanField(_("answered on time"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    is_on_the_spot = models.BooleanField(_("settled on the spot"), default=False)
    is_extended = models.BooleanField(_("extended"), default=False)
    reopened_count = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    verdict = models.CharField(_("resident says"), max_length=8, choices=Verdict, blank=True)
    supporters_count = models.PositiveIntegerField(_("supporters"), default=0)

    search = search_column("public_subject", "public_text")

    objects = CitizenQueryQuerySet.as_manager()

    class Meta:
        verbose_name = _("query")
        verbose_name_plural = _("queries")
        ordering = ["-received_at", "-id"]
        indexes = [
            # The register: newest first, whole or by one filter, one page by keyset.
            *(
                models.Index(
                    *([F(column)] if column else []),
                    F("received_at").desc(),
                    F("id").desc(),
                    name=f"query_public_{column or 'newest'}",
                    condition=IS_PUBLIC,
                )
                for column in ("", "theme", "topic", "district", "body", "status", "outcome")
            ),
            # The home page: the newest answers.
            models.Index(
                F("answered_at").desc(),
                F("id").desc(),
                name="query_public_answered",
                condition=IS_PUBLIC & Q(status="answered", answered_at__isnull=False),
            ),
            # Search, the map, and two filters or more: all of them met within a stretch of time,
            # inside the index (portal/newest.py). Every search reads the pending list: it is
            # short.
            GinIndex(
                Stretches("received_at"),
                Cells("lat", "lon"),
                Facets(*FACETS),
                F("search"),
                name="query_public_search",
                condition=IS_PUBLIC,
                gin_pending_list_limit=256,
            ),
            # The staff queue of one body, and of the whole city: most urgent first.
            models.Index(
                fields=["body", "due_on", "id"], name="query_open_body", condition=IS_OPEN
            ),
            models.Index(fields=["due_on", "id"], name="query_open_due", condition=IS_OPEN),
            models.Index(
                fields=["status", "due_on", "id"], name="query_open_status", condition=IS_OPEN
            ),
            models.Index(
                fields=["assignee", "due_on"], name="query_open_assignee", condition=IS_OPEN
            ),
            # The staff list of one body over all time.
            models.Index(fields=["body", "-received_at", "-id"], name="query_body_newest"),
            models.Index(fields=["-received_at", "-id"], name="query_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="query_place_is_a_pair",
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__isnull=False, lon__isnull=False),
            ),
            models.CheckConstraint(
                name="query_answered_is_complete",
                condition=~Q(status="answered")
                | (Q(answered_at__isnull=False, closed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="query_closed_at_iff_closed",
                condition=(IS_OPEN & Q(closed_at__isnull=True))
                | (~IS_OPEN & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="query_assigned_has_body",
                condition=Q(body__isnull=False) | ~Q(status__in=["assigned", "in_work"]),
            ),
            models.CheckConstraint(
                name="query_hidden_has_reason",
                condition=~Q(visibility="hidden") | ~Q(moderation_reason=""),
            ),
        ]
        triggers = [
            # After, not before: a trigger before an update makes PostgreSQL work out the search
            # column anew on every change of a status or a day.
            pgtrigger.ReadOnly(
                name="as_filed",
                when=pgtrigger.After,
                fields=["number", "subject", "text", "received_at", "channel", "language"],
            ),
            *marks.of_queries(),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ledger_subject(self) -> str:
        return f"query:{self.number}"

    @property
    def public_place(self) -> str:
        """The place as the public reads it."""
        return redact(self.place, language=self.language).text

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES
