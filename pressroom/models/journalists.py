"""Those who ask for the public: outlets, journalists, and who may enter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal import access
from pressroom.models.choices import AccreditationStatus, OutletKind
from pressroom.models.events import PressEvent

if TYPE_CHECKING:
    from portal.models import User


class Outlet(models.Model):
    """A newsroom: a channel, a newspaper, an agency, a site."""

    slug = models.SlugField(_("short name in addresses"), unique=True)
    name = models.CharField(_("name"), max_length=150)  # as it calls itself, in no language
    kind = models.CharField(_("kind"), max_length=6, choices=OutletKind)
    domains = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("domains"),
        default=list,
        blank=True,
        help_text=_("Comma-separated. A pasted address of one of them is this outlet's."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="outlet_one_name",
                violation_error_message=_("There is an outlet of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class JournalistQuerySet(models.QuerySet["Journalist"]):
    def with_address(self, email: str) -> Self:
        """Whose e-mail it is, however they capitalised it; confirmed or not."""
        return self.exclude(email="").annotate(address=Lower("email")).filter(address=email.lower())

    def reachable(self) -> Self:
        """Those with a confirmed address: the only ones whom anything but its check is mailed."""
        return self.filter(confirmed_at__isnull=False, erased_at__isnull=True).exclude(email="")

    def known(self) -> Self:
        """All but those of applications that nobody has confirmed: they may be anybody's words."""
        unconfirmed = Accreditation.objects.filter(
            journalist=models.OuterRef("pk"), status=AccreditationStatus.UNCONFIRMED
        )
        return self.exclude(models.Exists(unconfirmed), confirmed_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        """Personal data: the known ones, for those who may see them."""
        if access.may(user, "pressroom.see_journalist"):
            return self.known()
        return self.none()


class Journalist(models.Model):
    """Who asks for an outlet. All personal data of the press centre lies here, to be erased."""

    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)  # E.164
    outlet = models.ForeignKey(
        Outlet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="journalists",
        verbose_name=_("outlet"),
    )
    outlet_name = models.CharField(
        _("outlet as typed"), max_length=150, blank=True
    )  # until the press office knows which one it is
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    confirmed_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True)
    consented_at = models.DateTimeField(_("consented at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    objects = JournalistQuerySet.as_manager()

    class Meta:
        verbose_name = _("journalist")
        verbose_name_plural = _("journalists")
        indexes = [
            models.Index(Lower("email"), name="journalist_email", condition=~Q(email="")),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="journalist_one_address",
                condition=~Q(email="") & Q(confirmed_at__isnull=False),
                violation_error_message=_("There is a journalist with this address."),
            ),
        ]

    def __str__(self) -> str:
        return f"journalist {self.pk}"  # never a name: this string reaches logs

    @property
    def reference(self) -> str:
        """How the outbox names this person."""
        return f"journalist:{self.pk}"

    @property
    def ledger_subject(self) -> str:
        return f"journalist:{self.pk}"

    @property
    def newsroom(self) -> str:
        """The outlet by its name, or as it was typed."""
        return self.outlet.name if self.outlet else self.outlet_name


class AccreditationQuerySet(models.QuerySet["Accreditation"]):
    def to_decide(self) -> Self:
        """What waits for the press office: nothing whose address is unconfirmed."""
        return self.filter(status=AccreditationStatus.APPLIED)

    def valid_on(self, day: date) -> Self:
        """Accepted, and `day` lies in its days."""
        return self.filter(
            status=AccreditationStatus.ACCEPTED, valid_from__lte=day, valid_to__gte=day
        )

    def visible_to(self, user: User) -> Self:
        """All that was confirmed, for the press office; nothing for anybody else."""
        if access.may(user, "pressroom.view_accreditation"):
            return self.exclude(status=AccreditationStatus.UNCONFIRMED)
        return self.none()


class Accreditation(models.Model):
    """A journalist may attend one event, or all of a year. The card itself comes from the state.

    Written by the verbs of `pressroom.accreditation`.
    """

    journalist = models.ForeignKey(
        Journalist,
        models.CASCADE,
        related_name="accreditations",
        verbose_name=_("journalist"),
    )
    event = models.ForeignKey(
        PressEvent,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="accreditations",
        verbose_name=_("event"),
        help_text=_("Empty: for the year."),
    )
    card_reference = models.CharField(_("reference of the press card"), max_length=60, blank=True)
    note = models.CharField(_("note of the journalist"), max_length=500, blank=True)
    status = models.CharField(
        _("status"),
        max_length=11,
        choices=AccreditationStatus,
        default=AccreditationStatus.UNCONFIRMED,
    )
    applied_at = models.DateTimeField(_("applied at"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    attended_at = models.DateTimeField(_("came at"), null=True, blank=True)  # ticked at the door

    objects = AccreditationQuerySet.as_manager()

    class Meta:
        verbose_name = _("accreditation")
        verbose_name_plural = _("accreditations")
        ordering = ["-applied_at", "-id"]
        indexes = [
            models.Index(
                fields=["applied_at", "id"],
                name="accreditation_to_decide",
                condition=Q(status="applied"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="accreditation_refused_has_reason",
                condition=~Q(status__in=["refused", "revoked"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="accreditation_accepted_has_days",
                condition=~Q(status="accepted")
                | Q(
                    valid_from__isnull=False, valid_to__isnull=False, valid_to__gte=F("valid_from")
                ),
            ),
            models.UniqueConstraint(
                fields=["journalist", "event"],
                condition=Q(status__in=["applied", "accepted"], event__isnull=False),
                name="accreditation_once_an_event",
            ),
            models.UniqueConstraint(
                fields=["journalist"],
                condition=Q(status="applied", event__isnull=True),
                name="accreditation_one_wish_for_the_year",
            ),
        ]

    def __str__(self) -> str:
        return f"accreditation {self.pk}"

    @property
    def ledger_subject(self) -> str:
        return f"accreditation:{self.pk}"
