"""Staff: users, and which role each plays in which body. Residents have no account."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.city import Body


class Role(models.TextChoices):
    OPERATOR = "operator", _("desk operator")
    EXECUTOR = "executor", _("executor")
    HEAD = "head", _("head")
    AKIMS_OFFICE = "akims_office", _("akim's office")
    PRESS_OFFICER = "press_officer", _("press officer")
    MODERATOR = "moderator", _("moderator")
    HOST = "host", _("host")
    ANALYST = "analyst", _("analyst")
    ADMINISTRATOR = "administrator", _("administrator")


class User(AbstractUser):
    """A member of staff."""

    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    class Meta(AbstractUser.Meta):
        pass


class Membership(models.Model):
    """User × body × role. Without a body the role holds for the whole city."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("body"),
        help_text=_("Empty: the whole city."),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)

    class Meta:
        ordering = ["user", "role"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "body", "role"],
                name="membership_once",
                nulls_distinct=False,
                violation_error_message=_("This user already has this role here."),
            ),
            models.CheckConstraint(
                name="membership_body_roles_have_a_body",
                condition=~models.Q(role__in=["executor", "head"]) | models.Q(body__isnull=False),
                violation_error_message=_("An executor or a head belongs to a body."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
