"""The city: its districts, the bodies that answer, the topics, and who answers what where."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

VALIDITY_IN_ORDER = (
    Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from"))
)


class Validity(models.QuerySet):
    """Rows that hold between two days, both inclusive; an empty end means no limit."""

    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class District(models.Model):
    slug = models.SlugField(_("short name in addresses"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    label_lat = models.FloatField(_("latitude of the label point"))
    label_lon = models.FloatField(_("longitude of the label point"))
    boundary = models.JSONField(
        _("boundary"),
        null=True,
        blank=True,
        help_text=_("GeoJSON polygon or multipolygon, WGS 84."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("district")
        verbose_name_plural = _("districts")

    def __str__(self) -> str:
        return self.name


class Body(models.Model):
    """Whoever must answer: a department, a district akim's office, a body outside the akimat."""

    slug = models.SlugField(_("short name in addresses"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, verbose_name=_("district")
    )
    mailbox = models.EmailField(_("mailbox"), blank=True)
    is_external = models.BooleanField(
        _("outside the akimat"),
        default=False,
        help_text=_("What is forwarded here leaves the portal."),
    )
    is_desk = models.BooleanField(_("the reception desk itself"), default=False)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )

    objects = Validity.as_manager()

    class Meta:
        ordering = ["name_kk"]
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = [
            models.CheckConstraint(
                name="body_validity_in_order",
                condition=VALIDITY_IN_ORDER,
                violation_error_message=_("The last day lies before the first."),
            ),
            models.UniqueConstraint(
                "is_desk", condition=Q(is_desk=True), name="body_only_one_desk"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool:
        """Whether the body exists under this name on the day; an empty end means no limit."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or self.valid_to >= day)


class TopicQuerySet(models.QuerySet["Topic"]):
    def theme_by_theme(self) -> Self:
        """Each theme followed by what lies within it, in the order in which people read them."""
        return self.order_by(
            Coalesce("parent__position", "position"),
            Coalesce("parent_id", "id"),
            F("parent_id").asc(nulls_first=True),
            "position",
        )


class Topic(models.Model):
    """What a query is about, in two levels: a theme and what lies within it."""

    slug = models.SlugField(_("short name in addresses"), unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("theme"),
        limit_choices_to={"parent__isnull": True},
    )
    name = models.CharField(_("name"), max_length=120)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    default_kind = models.CharField(_("usual kind"), max_length=12, default="report")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered in the form"), default=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    @property
    def theme_id(self) -> int:
        """The primary key of the theme: the parent's, or its own for a theme."""
        return self.parent_id or self.pk


class Route(models.Model):
    """Topic × district → body. An empty topic or district means any; the most specific wins."""

    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, verbose_name=_("topic"))
    district = models.ForeignKey(
        District, models.CASCADE, null=True, blank=True, verbose_name=_("district")
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="routes", verbose_name=_("body"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = Validity.as_manager()

    class Meta:
        ordering = ["topic__position", "district__position", "id"]
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        constraints = [
            models.CheckConstraint(
                name="route_validity_in_order",
                condition=VALIDITY_IN_ORDER,
                violation_error_message=_("The last day lies before the first."),
            ),
            models.UniqueConstraint(
                fields=["topic", "district", "valid_from"],
                name="route_once_per_topic_district",
                nulls_distinct=False,
                violation_error_message=_("There is already a route for this topic and district."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic or '*'} × {self.district or '*'} → {self.body}"
