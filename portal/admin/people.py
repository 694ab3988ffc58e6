"""Staff accounts and the role each plays in which body."""

from __future__ import annotations

from typing import Any

from axes.utils import reset as forget_failed_logins
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from portal.admin.citywide import CityWideAdmin, LoadedOnce
from portal.models import Membership, Role, User


class MembershipsLoadedOnce(LoadedOnce):
    related = ("body",)


class MembershipInline(TabularInline):
    model = Membership
    formset = MembershipsLoadedOnce
    extra = 0
    autocomplete_fields = ["body"]
    fields = ["role", "body"]


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [*Role.choices, ("none", _("no role"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(memberships__isnull=True, is_superuser=False)
        if self.value():
            return queryset.filter(memberships__role=self.value()).distinct()
        return queryset


@admin.register(User)
class UserAdmin(CityWideAdmin, DjangoUserAdmin):
    """Accounts. Roles open the site; nobody is deleted, for answers and queries name their authors.

    A superuser's account, its password too, is for superusers: an administrator cannot become one.
    """

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "shown_name", "shown_roles", "language", "last_login", "is_active"]
    list_filter = [RoleFilter, "is_active", "language"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]
    filter_horizontal = ()
    inlines = [MembershipInline]
    readonly_fields = ["last_login", "date_joined"]
    actions = ["unlock"]
    add_fieldsets = (
        (
            None,
            {
                "fields": [
                    "username",
                    ("first_name", "last_name"),
                    "email",
                    "language",
                    "usable_password",
                    "password1",
                    "password2",
                ]
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("memberships__body")

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        active = ["is_active", "is_superuser"] if request.user.is_superuser else ["is_active"]
        return [
            (None, {"fields": ["username", "password"]}),
            (_("Person"), {"fields": [("first_name", "last_name"), "email", "language"]}),
            (_("Account"), {"fields": [*active, ("last_login", "date_joined")]}),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_inlines(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Roles are given once the account stands: the first page asks for the name only."""
        return self.inlines if obj else []

    @display(description=_("name"), ordering="last_name")
    def shown_name(self, user: User) -> str:
        return user.get_full_name()

    @display(description=_("roles"))
    def shown_roles(self, user: User) -> str:
        shown = [
            f"{row.get_role_display()} ({row.body.short_name})"
            if row.body
            else row.get_role_display()
            for row in user.memberships.all()
        ]
        return "; ".join(shown)

    @action(description=_("Unlock the log-in"), permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Forget the wrong passwords that locked these accounts."""
        names = list(queryset.values_list("username", flat=True))
        for name in names:
            forget_failed_logins(username=name)
        message = ngettext("%d account unlocked.", "%d accounts unlocked.", len(names))
        self.message_user(request, message % len(names), messages.SUCCESS)
