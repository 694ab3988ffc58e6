"""The staff site: who may enter, its start page, and the page of a locked log-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from portal import access, staff_home
from portal.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


def may_enter(user: User | AnonymousUser) -> bool:
    """Whether this is a member of staff: an active account with a role, or a superuser's."""
    return user.is_active and (user.is_superuser or bool(access.roles(user)))


class StaffLoginForm(AuthenticationForm):
    """Django's own log-in, where a role opens the door and `is_staff` does not matter."""

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        if not user.is_active:
            raise ValidationError(self.error_messages["inactive"], code="inactive")
        if not (isinstance(user, User) and may_enter(user)):
            raise ValidationError(
                _("This account has no role yet. Ask an administrator of the portal."),
                code="no_role",
            )


class StaffSite(UnfoldAdminSite):
    """The admin site of the portal."""

    login_form = StaffLoginForm
    index_template = "admin/start.html"
    index_title = _("What to do next")

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter(request.user)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The start page: what to do next, by role."""
        panels = staff_home.for_request(request)
        page: TemplateResponse = super().index(request, {"panels": panels, **(extra_context or {})})
        return page

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The search of the side bar, without a cache that keeps other languages' words."""
        words = request.GET.get("s", "").strip().lower()
        results = self._search_apps(self.get_app_list(request), words) if words else []
        context = {"results": results, "page_counter": 0}
        return TemplateResponse(request, "unfold/helpers/search_results.html", context)


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page after too many wrong passwords (django-axes calls it)."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    context = {**admin.site.each_context(request), "minutes": minutes, "title": _("Log-in locked")}
    return render(
        request, "portal/locked_out.html", context, status=settings.AXES_HTTP_RESPONSE_CODE
    )
